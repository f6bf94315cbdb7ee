import "server-only";
import { withTenant } from "@/db/doors";
import { closeConnectionAlerts } from "@/db/queries/alerts";
import { listAgedTokens } from "@/db/queries/token-plans";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";

const AT_ONCE = 10_000;
const DAY_MS = 24 * 3_600_000;

/** Reminds, in all tenants, of tokens without end that are in use for long: once for each period. */
export async function remindRotation(): Promise<void> {
  const at = now();
  for (const aged of await listAgedTokens(at, AT_ONCE)) {
    const { tenantId, connectionId, tokenFingerprint, since, reminderDays } = aged;
    const days = Math.floor((at.getTime() - since.getTime()) / DAY_MS);
    const period = Math.floor(days / reminderDays);
    const key = `rotation-due:${connectionId}:${tokenFingerprint}:${reminderDays}:${period}`;
    const facts = { tokenFingerprint, days, since: since.toISOString() };
    await withTenant(tenantId, async () => {
      const kind = "rotation-due" as const;
      const isNew = await raiseAlert(tenantId, { connectionId, kind, key, facts, at });
      if (!isNew) return;
      // A newer reminder takes the place of the one before.
      const end = { reason: "passed" as const, at, except: key };
      await closeConnectionAlerts(tenantId, connectionId, [kind], end);
    }).catch((error: unknown) => {
      log.error({ err: error, key }, "A reminder could not be raised");
    });
  }
}
