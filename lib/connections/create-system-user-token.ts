import "server-only";
import { recordAudit } from "@/db/queries/audit";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { ConnectionKind } from "./connection.schema";
import { countCheck } from "./count-check";
import { graphTarget } from "./graph-target";
import {
  type Administrator,
  makeSystemUserToken,
  type SystemUserTokenMade,
} from "./make-system-user-token";
import type { SystemUserTokenInput } from "./system-user-token.schema";

/**
 * Makes a System User's token with an administrator's token, and writes down who had it done. The
 * administrator's token is used for these calls and stored nowhere; the new one is the caller's to
 * seal.
 *
 * @throws {AppError} RATE_LIMITED
 */
export async function createSystemUserToken(
  tenantId: TenantId,
  actorId: string,
  kind: ConnectionKind,
  administrator: Administrator,
  input: SystemUserTokenInput,
): Promise<SystemUserTokenMade> {
  await countCheck(actorId);
  const { appId, businessId, life } = input;
  const about = { appId, businessId, life, wabaIds: input.wabaIds.join(",") };
  // Before as well: a kill in between must leave a trace of what was begun at Meta.
  await recordAudit(tenantId, { actorId, action: "system_user.token_begun", details: about });
  const made = await makeSystemUserToken(graphTarget(kind), administrator, input);
  const failed = made.outcomes.find(({ outcome }) => outcome !== "done");
  await recordAudit(tenantId, {
    actorId,
    action: made.token ? "system_user.token_made" : "system_user.token_failed",
    targetId: made.systemUserId,
    details: {
      ...about,
      createdUser: input.systemUser.kind === "new" && made.systemUserId !== null,
      failedAt: failed?.call.step ?? null,
      code: failed?.finding?.code ?? null,
    },
  });
  return made;
}
