import "server-only";
import { now } from "@/lib/clock";
import type { GraphTarget } from "./client";
import { exchange } from "./exchange";
import { GraphUnreachable } from "./graph-errors";
import { graphPath } from "./request-parts";

const TIMEOUT_MS = 10_000;

export type ServerTime = {
  /** Meta's clock, to the second; null where the answer had none. */
  serverTime: Date | null;
  /** How far this server's clock is ahead of Meta's, in milliseconds, give or take a second. */
  skewMs: number | null;
  /** From question to answer. */
  roundTripMs: number;
  /** `v25.0`: the version that really answered; null where the answer did not say. */
  servedVersion: string | null;
  /**
   * `current`: the asked version answered. `ended`: an ended version, served by the oldest that is
   * still usable. `unknown`: Meta has no such version (yet), so every call will fail.
   */
  versionState: "current" | "ended" | "unknown";
};

/**
 * Whether Meta is there, what time it is at Meta, and whether the API version is alive: all from the
 * headers of one answer, without a token (Meta refuses the question itself).
 *
 * @throws {GraphUnreachable} also for HTTP 5xx and where the answer is not Meta's
 * @see https://developers.facebook.com/docs/graph-api/guides/versioning
 */
export async function readServerTime(target: GraphTarget): Promise<ServerTime> {
  const url = new URL(target.baseUrl + graphPath(target.version, ["me"]));
  const asked = now();
  const start = performance.now();
  const { status, headers, text } = await exchange(url, { method: "GET", timeoutMs: TIMEOUT_MS });
  const roundTripMs = Math.round(performance.now() - start);
  if (status >= 500) throw new GraphUnreachable("server-error", true, `HTTP ${status}`);
  const message = /"message":"([^"]*)"/.exec(text)?.[1];
  if (message === undefined) throw new GraphUnreachable("unreadable", true, `HTTP ${status}`);

  const servedVersion = headers.get("facebook-api-version");
  const serverTime = readDate(headers.get("date"));
  const between = asked.getTime() + roundTripMs / 2;
  return {
    serverTime,
    // The header has whole seconds, so the moment was half a second later on average.
    skewMs: serverTime && Math.round(between - serverTime.getTime() - 500),
    roundTripMs,
    servedVersion,
    versionState: /Unknown path components/i.test(message)
      ? "unknown"
      : servedVersion !== null && servedVersion !== target.version
        ? "ended"
        : "current",
  };
}

function readDate(header: string | null): Date | null {
  const time = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(time) ? null : new Date(time);
}
