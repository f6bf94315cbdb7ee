import "server-only";
import type { GraphRefusal } from "./graph-error";
import { newTraceId } from "./ids";
import type { JsonValue } from "./store";

const FIXED_HEADERS = {
  "content-type": "application/json",
  "cache-control": "private, no-cache, no-store, must-revalidate",
  pragma: "no-cache",
  expires: "Sat, 01 Jan 2000 00:00:00 GMT",
  "x-fb-rev": "1012345678",
};
/** Calls an hour that count as 100 percent. */
const HOURLY_ALLOWANCE = 5_000;
const HOUR_MS = 3_600_000;
/** Meta leaves the usage headers out until enough calls were made. */
const SHOWN_FROM_PERCENT = 1;

export function graphResponse(
  body: JsonValue,
  version: number,
  usage: Record<string, string>,
): Response {
  return Response.json(body, { headers: headers(version, newTraceId(), usage) });
}

/** The error envelope; refusals of the token itself carry `WWW-Authenticate`. */
export function refusalResponse(
  refusal: GraphRefusal,
  version: number,
  usage: Record<string, string>,
): Response {
  const traceId = newTraceId();
  const { code, message } = refusal.error;
  const proof = String(message).includes("appsecret_proof");
  const challenge = code === 190 ? "invalid_token" : "invalid_request";
  const authenticate =
    code === 190 || code === 104 || code === 4 || proof
      ? { "www-authenticate": `OAuth "Facebook Platform" "${challenge}" "${message}"` }
      : {};
  return Response.json(
    { error: { ...refusal.error, fbtrace_id: traceId } },
    {
      status: refusal.status,
      headers: { ...headers(version, traceId, usage), ...authenticate },
    },
  );
}

/** Counts calls by object and tells the share of the hourly allowance in Meta's usage headers. */
export class Usage {
  readonly #hours = new Map<string, { since: number; calls: number }>();

  count(objectId: string | undefined, type: "whatsapp_business_management" | "whatsapp") {
    if (!objectId || !/^\d+$/.test(objectId)) return {};
    const now = performance.now();
    const key = `${objectId} ${type}`;
    let hour = this.#hours.get(key);
    if (!hour || now - hour.since > HOUR_MS) {
      hour = { since: now, calls: 0 };
      this.#hours.set(key, hour);
    }
    hour.calls += 1;
    // Sends have their own limit, a thousand times as wide.
    const allowance = type === "whatsapp" ? HOURLY_ALLOWANCE * 1000 : HOURLY_ALLOWANCE;
    const percent = Math.min(100, Math.floor((hour.calls * 100) / allowance));
    if (percent < SHOWN_FROM_PERCENT) return {};
    const share = { call_count: percent, total_cputime: percent, total_time: percent };
    return {
      "x-app-usage": JSON.stringify(share),
      "x-business-use-case-usage": JSON.stringify({
        [objectId]: [{ type, ...share, estimated_time_to_regain_access: 0 }],
      }),
    };
  }
}

function headers(version: number, traceId: string, usage: Record<string, string>) {
  return {
    ...FIXED_HEADERS,
    "facebook-api-version": `v${version}.0`,
    "x-fb-request-id": traceId,
    "x-fb-trace-id": traceId.slice(1, 12),
    ...usage,
  };
}
