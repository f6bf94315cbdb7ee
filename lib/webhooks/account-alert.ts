import "server-only";
import type { AlertNews } from "@/lib/alerts/alert.schema";
import { capabilityLimit } from "./account-columns";
import type { AccountNews, AccountUpdate } from "./account-event.schema";

/**
 * The alert that an account event is told by; null: nothing that a person should know.
 *
 * @param knownLimit the messaging limit as far as it is known
 */
export function accountAlert(news: AccountNews, knownLimit: string | null): AlertNews | null {
  switch (news.field) {
    case "business_capability_update": {
      const limit = capabilityLimit(news.value);
      if (limit === null || limit === knownLimit) return null;
      return { kind: "limit-changed", facts: { limit, was: knownLimit } };
    }
    case "account_update":
      return { kind: "account-update", facts: updateFacts(news.value) };
    case "account_review_update": {
      const { decision } = news.value;
      return {
        kind: "account-update",
        facts: { event: "ACCOUNT_REVIEW", detail: decision, until: null },
      };
    }
    case "account_alerts": {
      const { alert_type: type, alert_severity, alert_description: text } = news.value.alert_info;
      if (news.value.alert_info.alert_status === "NONE") return null;
      return { kind: "account-alert", facts: { type, level: alert_severity ?? "WARNING", text } };
    }
    case "phone_number_name_update": {
      const { decision, requested_verified_name: name, rejection_reason: reason } = news.value;
      return { kind: "name-decided", facts: { decision, name, reason } };
    }
    case "security":
      return { kind: "security", facts: { event: news.value.event } };
    case "message_template_status_update":
    case "message_template_quality_update":
    case "template_category_update":
      return templateAlert(news);
    default:
      // A number's throughput and status are told by what they change.
      return null;
  }
}

type TemplateNews = Extract<
  AccountNews,
  {
    field:
      | "message_template_status_update"
      | "message_template_quality_update"
      | "template_category_update";
  }
>;

function templateAlert(news: TemplateNews): AlertNews | null {
  const { message_template_name: name, message_template_language: language } = news.value;
  switch (news.field) {
    case "message_template_status_update": {
      const { event, reason } = news.value;
      return { kind: "template-status", facts: { event, name, language, reason } };
    }
    case "message_template_quality_update": {
      const { new_quality_score: quality, previous_quality_score: was } = news.value;
      return { kind: "template-quality", facts: { name, language, quality, was } };
    }
    case "template_category_update": {
      const { new_category, correct_category, previous_category } = news.value;
      // An announcement names the category in force and the one to come; its doing the old and the new.
      const category = correct_category ?? new_category;
      const was = correct_category ? new_category : previous_category;
      if (category === null) return null;
      return { kind: "template-category", facts: { name, language, category, was } };
    }
  }
}

function updateFacts(value: AccountUpdate) {
  const [restriction] = value.restriction_info;
  const detail =
    restriction?.restriction_type ??
    value.ban_info?.waba_ban_state ??
    value.violation_info?.violation_type ??
    value.disconnection_info?.reason ??
    null;
  const until = restriction?.expiration
    ? new Date(restriction.expiration * 1_000).toISOString()
    : null;
  return { event: value.event, detail, until };
}
