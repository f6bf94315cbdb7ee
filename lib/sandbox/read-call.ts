import "server-only";
import type { GraphCall } from "./graph-call";

const OLDEST_VERSION = 21;
const NEWEST_VERSION = 26;

/** Takes a request to Graph apart. @param selfUrl the address without the query */
export function readCall(
  request: Request,
  url: URL,
  segments: string[],
  text: string,
  selfUrl: string,
): GraphCall {
  const split = splitVersion(segments);
  const params = new URLSearchParams(url.searchParams);
  const form = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  const body = form ? null : readJson(text);
  const fields = form
    ? new URLSearchParams(text)
    : Object.entries(body ?? {}).filter(([, value]) => typeof value === "string");
  for (const [name, value] of fields) params.set(name, String(value));
  return {
    ...split,
    method: request.method,
    params,
    body,
    authorization: request.headers.get("authorization"),
    selfUrl,
  };
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Which version answers: the oldest still usable serves ended ones and calls without any. */
function splitVersion(segments: string[]): Pick<GraphCall, "version" | "unknownVersion" | "path"> {
  const [first = "", ...path] = segments;
  if (!/^v\d/.test(first))
    return { version: OLDEST_VERSION, unknownVersion: false, path: segments };
  const [, major, minor] = /^v(\d{1,2})\.(\d)$/.exec(first) ?? [];
  const version = Number(major ?? Number.NaN);
  const known = version <= NEWEST_VERSION && (version < OLDEST_VERSION || minor === "0");
  return {
    version: known ? Math.max(version, OLDEST_VERSION) : NEWEST_VERSION,
    unknownVersion: !known,
    path,
  };
}
