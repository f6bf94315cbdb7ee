import "server-only";
import { recordChange } from "@/db/queries/connection-history";
import type { HookConnection } from "@/db/queries/connections";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { now } from "@/lib/clock";
import { changeConnection } from "@/lib/connections/change-connection";
import type { ConnectionChangeKind } from "@/lib/connections/connection-change.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { accountAlert } from "./account-alert";
import { accountColumns } from "./account-columns";
import type { AccountNews } from "./account-event.schema";
import type { HaltRequest } from "./campaign-stops";

/**
 * Brings what Meta says about accounts, numbers and templates to the connections of a hook, and tells
 * people. Inside a door; repetition changes nothing.
 *
 * @returns the connections whose campaigns would fail from now on
 */
export async function applyAccountNews(
  tenantId: TenantId,
  connections: readonly HookConnection[],
  events: readonly AccountNews[],
): Promise<HaltRequest[]> {
  const halts: HaltRequest[] = [];
  for (const news of events) {
    const concerned = connections.filter((connection) => isAbout(news, connection));
    const [first] = concerned;
    if (!first) continue;
    const alert = accountAlert(news, first.messagingLimit);
    const at = now();
    // One alert for an account with many numbers; it also shows whether the event is a repetition.
    const key = `meta:${news.digest}`;
    const isNew =
      !alert || (await raiseAlert(tenantId, { ...alert, connectionId: first.id, key, at }));
    if (!isNew) continue;
    for (const { id } of concerned) await noteNews(tenantId, id, news, at);
    const text = haltText(news);
    if (text === null) continue;
    const reason = { code: null, subcode: null, text };
    for (const { id } of concerned) halts.push({ connectionId: id, reason });
  }
  return halts;
}

function isAbout(news: AccountNews, { wabaId, displayPhoneNumber }: HookConnection): boolean {
  if (wabaId !== news.wabaId) return false;
  const number = "display_phone_number" in news.value ? news.value.display_phone_number : null;
  return number === null || digits(number) === digits(displayPhoneNumber ?? "");
}

async function noteNews(
  tenantId: TenantId,
  connectionId: string,
  news: AccountNews,
  at: Date,
): Promise<void> {
  const source = "webhook" as const;
  const columns = accountColumns(news);
  const kind = historyKind(news);
  if (kind) {
    const evidence = { source, to: eventOf(news), metaText: JSON.stringify(news.value) };
    await recordChange(tenantId, { connectionId, kind, evidence, at });
  }
  if (!columns) return;
  // Events may come late and out of order: Meta is asked how it stands now.
  const change = { columns: { ...columns, nextCheckAt: at }, tokenFingerprint: null, at };
  await changeConnection(tenantId, connectionId, { ...change, evidence: { source } });
}

function historyKind({ field }: AccountNews): ConnectionChangeKind | null {
  if (field === "account_update" || field === "account_review_update") return "account";
  if (field === "account_alerts") return "account";
  if (field === "security") return "security";
  return field.includes("template") ? "template" : null;
}

function eventOf(news: AccountNews): string {
  switch (news.field) {
    case "account_alerts":
      return news.value.alert_info.alert_type;
    case "message_template_status_update":
      return `${news.value.message_template_name} ${news.value.event}`;
    case "message_template_quality_update":
      return `${news.value.message_template_name} ${news.value.new_quality_score}`;
    case "template_category_update":
      return `${news.value.message_template_name} ${news.value.new_category ?? ""}`;
    default:
      return "event" in news.value ? news.value.event : news.field;
  }
}

/** Why campaigns stop: Meta will refuse everything, so that nothing should be tried in vain. */
function haltText(news: AccountNews): string | null {
  if (news.field !== "account_update") return null;
  const { event, restriction_info: restrictions, ban_info: ban } = news.value;
  if (event === "DISABLED_UPDATE" && ban?.waba_ban_state === "DISABLE") {
    return "Meta has disabled the WhatsApp Business Account.";
  }
  const isShut = restrictions.some(
    ({ restriction_type }) => restriction_type === "RESTRICTED_BIZ_INITIATED_MESSAGING",
  );
  return isShut ? "Meta has forbidden the account to start conversations for now." : null;
}

function digits(text: string): string {
  return text.replace(/\D/g, "");
}
