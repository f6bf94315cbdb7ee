import "server-only";
import { withTenant } from "@/db/doors";
import { closeConnectionAlerts } from "@/db/queries/alerts";
import {
  closeEndedSilences,
  closeOutdatedAlerts,
  type EndingToken,
  findAlertKeys,
  listEndingTokens,
  listSilentConnections,
  type SilentConnection,
} from "@/db/queries/watch";
import { type AlertFacts, tokenAlertKinds } from "@/lib/alerts/alert.schema";
import { type AlertOccasion, raiseAlert } from "@/lib/alerts/raise-alert";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { dueStage, FIRST_WARNING_MS } from "./due-stage";

const MINUTE = 60_000;
/** A status usually follows its message within seconds. */
const SILENCE_MS = 10 * MINUTE;
const LOOK_BACK_MS = 60 * MINUTE;

type Occasion = AlertOccasion<"token-ends" | "webhook-silent"> & { tenantId: TenantId };

/**
 * Raises what only the clock brings: tokens that are about to end, and webhooks that stay silent
 * while messages go out. Closes what is over. Doing it again, or twice at a time, changes nothing.
 */
export async function raiseDueAlerts(): Promise<void> {
  const at = now();
  const ending = await listEndingTokens(at, new Date(at.getTime() + FIRST_WARNING_MS));
  const before = (ms: number) => new Date(at.getTime() - ms);
  const silent = await listSilentConnections(before(LOOK_BACK_MS), before(SILENCE_MS));
  const occasions = [
    ...ending.flatMap((token) => endOccasion(token, at) ?? []),
    ...silent.map((connection) => silenceOccasion(connection, at)),
  ];
  const known = await findAlertKeys(occasions.map(({ key }) => key));
  for (const { tenantId, ...occasion } of occasions) {
    if (known.has(occasion.key)) continue;
    try {
      await raise(tenantId, occasion);
    } catch (error) {
      // One that cannot be raised must not keep the others silent; it comes again in a minute.
      log.error({ err: error, key: occasion.key }, "An alert could not be raised");
    }
  }
  await closeEndedSilences(at);
  await closeOutdatedAlerts(tokenAlertKinds, at);
}

/** A nearer warning takes the place of the one before. */
async function raise(tenantId: TenantId, occasion: Omit<Occasion, "tenantId">): Promise<void> {
  const { connectionId, kind, key, at } = occasion;
  await withTenant(tenantId, async () => {
    const isNew = await raiseAlert(tenantId, occasion);
    if (!isNew || kind !== "token-ends" || connectionId === null) return;
    const end = { reason: "passed" as const, at, except: key };
    await closeConnectionAlerts(tenantId, connectionId, [kind], end);
  });
}

function endOccasion(token: EndingToken, at: Date): Occasion | null {
  const { tenantId, connectionId, tokenFingerprint, endsAt, savedAt } = token;
  const stage = dueStage(endsAt, savedAt, at);
  if (!stage) return null;
  const facts: AlertFacts<"token-ends"> = {
    tokenFingerprint,
    stage,
    endsAt: endsAt.toISOString(),
  };
  const key = `token-ends:${connectionId}:${tokenFingerprint}:${facts.endsAt}:${stage}`;
  return { tenantId, connectionId, kind: "token-ends", key, facts, at };
}

function silenceOccasion(connection: SilentConnection, at: Date): Occasion {
  const { tenantId, connectionId, accepted, since } = connection;
  const lastEventAt = connection.lastEventAt?.toISOString() ?? null;
  const facts: AlertFacts<"webhook-silent"> = {
    accepted,
    since: since.toISOString(),
    lastEventAt,
  };
  const key = `webhook-silent:${connectionId}:${lastEventAt ?? "never"}`;
  return { tenantId, connectionId, kind: "webhook-silent", key, facts, at };
}
