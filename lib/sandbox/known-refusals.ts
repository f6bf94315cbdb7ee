import "server-only";
import type { refusableCodes } from "./fault.schema";
import { cloudRefusal, GraphRefusal } from "./graph-error";

type RefusableCode = (typeof refusableCodes)[number];

const TRANSIENT = { is_transient: true };

const GENERAL: Partial<Record<RefusableCode, [status: number, message: string, more?: object]>> = {
  1: [500, "An unknown error occurred"],
  2: [503, "An unexpected error has occurred. Please retry your request later.", TRANSIENT],
  3: [500, "(#3) Application does not have the capability to make this API call."],
  4: [400, "(#4) Application request limit reached", TRANSIENT],
  10: [403, "(#10) Application does not have permission for this action"],
  17: [400, "(#17) User request limit reached", TRANSIENT],
  200: [403, "(#200) Permissions error"],
  341: [400, "(#341) Application limit reached", TRANSIENT],
  368: [
    403,
    "(#368) The action attempted has been deemed abusive or is otherwise disallowed: temporarily blocked for policies violations",
  ],
  613: [400, "(#613) Calls to this api have exceeded the rate limit.", TRANSIENT],
  80007: [400, "(#80007) Rate limit issues", TRANSIENT],
  80008: [
    400,
    "(#80008) There have been too many calls to this WhatsApp Business account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
    TRANSIENT,
  ],
};

const CLOUD: Partial<Record<RefusableCode, [status: number, title: string, details: string]>> = {
  130429: [400, "Rate limit hit", "Cloud API message throughput has been reached."],
  131000: [500, "Something went wrong", "Message failed to send due to an unknown error."],
  131016: [500, "Service unavailable", "A service is temporarily unavailable."],
  131031: [403, "Business Account locked", "Business account has been locked."],
  133010: [
    400,
    "Account not registered",
    "Account does not exist in Cloud API, please use /{phone-id}/register API to create an account first",
  ],
};

/** A refusal that does not depend on what was asked, as Meta words it. */
export function knownRefusal(code: RefusableCode): GraphRefusal {
  const cloud = CLOUD[code];
  if (cloud) {
    const [status, title, details] = cloud;
    return cloudRefusal(status, code, title, details);
  }
  const [status, message, more] = GENERAL[code] ?? [400, `(#${code})`];
  return new GraphRefusal(status, { message, code, ...more });
}
