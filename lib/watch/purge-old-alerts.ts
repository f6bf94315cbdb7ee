import "server-only";
import { removeOldAlerts, removeOldHistory, removeOldTargets } from "@/db/queries/retention";
import { lastingKinds } from "@/lib/alerts/alert.schema";
import { now } from "@/lib/clock";

const DAY_MS = 24 * 60 * 60_000;
/** A year and a month: last year's troubles of this season can still be looked up. */
const KEPT_DAYS = 400;

/**
 * Removes alerts that have been over for 400 days, with their deliveries, and what happened to
 * connections before then, in all tenants. An alert that still holds stays. Safe to be killed and
 * repeated.
 */
export async function purgeOldAlerts(): Promise<void> {
  const before = new Date(now().getTime() - KEPT_DAYS * DAY_MS);
  while (await removeOldAlerts(before, lastingKinds)) {}
  await removeOldTargets(before);
  while (await removeOldHistory(before)) {}
}
