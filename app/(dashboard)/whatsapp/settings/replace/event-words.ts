import type { TokenEvent } from "@/lib/rotation/rotation.schema";

/** A line of the history in words; null: it tells nothing about the token. */
export function eventInWords({ action, details }: TokenEvent): string | null {
  const last4 = typeof details.tokenLast4 === "string" ? `••••${details.tokenLast4}` : "the token";
  switch (action) {
    case "connection.added":
      return "Connected with its first token";
    case "connection.saved":
      return details.newToken === true ? "Saved a new token in Configuration" : null;
    case "connection.token_checked":
      return checked(last4, details);
    case "connection.token_staged":
      return `Brought ${last4}, to be compared`;
    case "connection.token_refreshed":
      return `Meta made ${last4} from the token in use`;
    case "connection.token_switched":
      return `Switched to ${last4}${resumed(details)}`;
    case "connection.token_rolled_back":
      return `Rolled back to ${last4}${resumed(details)}`;
    case "connection.token_discarded":
      return `Discarded ${last4}`;
    case "connection.token_destroyed":
      return `Deleted ${last4} here`;
    case "connection.token_revoked":
      return `Had Meta revoke ${last4}`;
    case "connection.token_revoke_failed":
      return `Meta did not revoke ${last4}${reason(details)}`;
    case "connection.token_refresh_failed":
      return `Refreshing failed${reason(details)}`;
    case "connection.token_died":
      return `Meta refused the token${code(details)}`;
    case "connection.token_plan_changed":
      return "Changed what is done by itself";
    default:
      return null;
  }
}

type Details = TokenEvent["details"];

function checked(last4: string, details: Details): string {
  if (details.outcome === "ok") return `Meta accepted ${last4}`;
  if (details.outcome === "unreachable") return `Meta could not be asked about ${last4}`;
  return `Meta refused ${last4}${reason(details)}`;
}

function reason(details: Details): string {
  return typeof details.reason === "string" ? `: ${details.reason}` : "";
}

function code({ code: number, subcode }: Details): string {
  if (typeof number !== "number") return "";
  return typeof subcode === "number" ? ` (${number}, subcode ${subcode})` : ` (${number})`;
}

function resumed(details: Details): string {
  if (typeof details.resumed !== "number" || details.resumed === 0) return "";
  return details.resumed === 1 ? "; 1 campaign went on" : `; ${details.resumed} campaigns went on`;
}
