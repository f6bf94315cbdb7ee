import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { countTargets, insertTarget, setTargetRemoved } from "@/db/queries/alert-targets";
import { recordAudit } from "@/db/queries/audit";
import { now } from "@/lib/clock";
import { sealFor } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { WebhookSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { AddTarget } from "./alert-target.schema";
import { urlProblem } from "./post-signed";
import { newSecretText, secretField } from "./target-secret";

const MOST_TARGETS = 20;

/**
 * Adds a place where alerts go from now on.
 *
 * @returns its id, and the secret of a webhook, this once; it is kept sealed
 * @throws {AppError} INVALID for a URL that may not receive alerts, CONFLICT for an address that is a
 *   target already or one too many
 */
export async function addTarget(
  tenantId: TenantId,
  actorId: string,
  target: AddTarget,
): Promise<{ targetId: string; secret: string | null }> {
  const problem = target.kind === "webhook" ? urlProblem(target.address) : null;
  if (problem) throw new AppError("INVALID", problem, { field: "address" });
  const id = randomUUID();
  const secret = target.kind === "webhook" ? newSecretText() : null;
  await withTenant(tenantId, async () => {
    const sealedSecret =
      secret && (await sealFor(tenantId, secretField(id), new WebhookSecret(secret)));
    if ((await countTargets(tenantId)) >= MOST_TARGETS) {
      throw new AppError("CONFLICT", `Alerts can go to ${MOST_TARGETS} places. Remove one first.`);
    }
    const added = await insertTarget(tenantId, { ...target, id, sealedSecret, createdAt: now() });
    if (!added) {
      throw new AppError("CONFLICT", "Alerts go there already.", { field: "address" });
    }
    const { kind, address, leastSeverity } = target;
    await recordAudit(tenantId, {
      actorId,
      action: "alert_target.added",
      targetId: id,
      details: { kind, address: shownAddress(address), leastSeverity },
    });
  });
  return { targetId: id, secret };
}

/** Alerts no longer go there; what waits for it is given up. @throws {AppError} NOT_FOUND */
export async function removeTarget(
  tenantId: TenantId,
  actorId: string,
  targetId: string,
): Promise<void> {
  await withTenant(tenantId, async () => {
    const address = await setTargetRemoved(tenantId, targetId, now());
    if (address === null) throw new AppError("NOT_FOUND", "This is no target any more.");
    await recordAudit(tenantId, {
      actorId,
      action: "alert_target.removed",
      targetId,
      details: { address: shownAddress(address) },
    });
  });
}

/** Of a URL only the host: the rest often is a secret of its own. */
function shownAddress(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
