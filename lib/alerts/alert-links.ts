import "server-only";
import { diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { type AlertKind, readAlertNews } from "./alert.schema";

export type AlertLink = { label: string; href: string };

const replacing: readonly string[] = [
  "token-ends",
  "token-dead",
  "permission-lost",
  "rotation-due",
  "refresh-failed",
] satisfies AlertKind[];

const diagnosable: readonly string[] = [
  "token-dead",
  "permission-lost",
  "number-flagged",
  "number-restricted",
  "quality-dropped",
  "account-update",
  "webhook-silent",
] satisfies AlertKind[];

/**
 * The next clicks of an alert, the best one first.
 *
 * @param mayWrite whether its reader may change the connection
 */
export function alertLinks(
  alert: { kind: string; facts: unknown; connectionId: string | null },
  mayWrite: boolean,
): AlertLink[] {
  const { kind, connectionId } = alert;
  if (connectionId === null) return [];
  const links: AlertLink[] = [];
  const query = `connection=${connectionId}`;
  if (mayWrite && replacing.includes(kind)) {
    links.push({ label: "Replace token", href: `/whatsapp/settings/replace?${query}` });
    links.push({ label: "Get a new token", href: "/whatsapp/settings/wizard?path=permanent" });
  }
  if (diagnosable.includes(kind)) {
    links.push({ label: "Find out why", href: diagnosisHref(connectionId, errorOf(alert)) });
  }
  if (kind === "webhook-silent") {
    links.push({ label: "Webhook settings", href: `/whatsapp/settings?${query}#webhook` });
  }
  if (links.length === 0) {
    links.push({ label: "Open the connection", href: `/whatsapp/settings?${query}` });
  }
  return links;
}

function errorOf({ kind, facts }: { kind: string; facts: unknown }) {
  const news = readAlertNews(kind, facts);
  return news?.kind === "token-dead" ? news.facts : null;
}
