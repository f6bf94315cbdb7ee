import "server-only";
import type { ConnectionColumns } from "@/db/queries/connection-changes";
import type { AccountNews } from "./account-event.schema";

type Columns = Partial<ConnectionColumns>;

/** What an event changes of a connection; null: nothing, empty: Meta should be asked. */
export function accountColumns(news: AccountNews): Columns | null {
  switch (news.field) {
    case "account_update":
      return {};
    case "business_capability_update": {
      const limit = capabilityLimit(news.value);
      return limit === null ? null : { messagingLimit: limit };
    }
    case "phone_number_quality_update":
      return qualityColumns(news.value);
    case "phone_number_name_update": {
      const { decision, requested_verified_name: name } = news.value;
      return {
        nameStatus: decision,
        ...(decision === "APPROVED" && name !== null ? { verifiedName: name } : {}),
      };
    }
    default:
      return null;
  }
}

/** As a tier, whichever way Meta wrote it; null where the event says nothing of it. */
export function capabilityLimit(value: {
  max_daily_conversations_per_business: string | null;
  max_daily_conversation_per_phone: string | null;
}): string | null {
  const limit =
    value.max_daily_conversations_per_business ?? value.max_daily_conversation_per_phone;
  return limit === null ? null : (tiers.get(limit) ?? limit);
}

const tiers = new Map([
  ["-1", "TIER_UNLIMITED"],
  ["50", "TIER_50"],
  ["250", "TIER_250"],
  ["1000", "TIER_1K"],
  ["2000", "TIER_2K"],
  ["10000", "TIER_10K"],
  ["100000", "TIER_100K"],
]);

const statuses = new Map([
  ["FLAGGED", "FLAGGED"],
  ["UNFLAGGED", "CONNECTED"],
]);

function qualityColumns({
  event,
  current_limit: limit,
}: {
  event: string;
  current_limit: string | null;
}): Columns {
  const numberStatus = statuses.get(event);
  return {
    ...(limit === null ? {} : { messagingLimit: limit }),
    ...(event === "THROUGHPUT_UPGRADE" ? { throughputLevel: "HIGH" } : {}),
    ...(numberStatus ? { numberStatus } : {}),
  };
}
