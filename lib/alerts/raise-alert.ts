import "server-only";
import { insertAlert } from "@/db/queries/alerts";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { type AlertFacts, type AlertKind, type AlertNews, alertFacts } from "./alert.schema";
import { alertWords } from "./alert-words";

export type AlertOccasion<Kind extends AlertKind = AlertKind> = {
  /** Null: about the tenant as a whole. */
  connectionId: string | null;
  kind: Kind;
  /** Names the occasion: the same key never raises a second alert in this tenant. */
  key: string;
  facts: AlertFacts<Kind>;
  at: Date;
};

/**
 * Tells a tenant's people, and their targets, that something happened: once for each key. Joins the
 * transaction around it, so that what happened and its alert are one.
 *
 * @returns whether it is new
 */
export async function raiseAlert<Kind extends AlertKind>(
  tenantId: TenantId,
  { connectionId, kind, key, facts, at }: AlertOccasion<Kind>,
): Promise<boolean> {
  const news = { kind, facts: alertFacts[kind].parse(facts) } as AlertNews;
  const { severity } = alertWords(news, null);
  const id = await insertAlert(tenantId, {
    connectionId,
    kind,
    key,
    severity,
    facts: news.facts,
    at,
  });
  if (id) log.info({ alertId: id, kind, connectionId }, "Alert raised");
  return id !== null;
}
