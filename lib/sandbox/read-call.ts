import "server-only";
import type { GraphCall } from "./graph-call";

/** The versions that Meta serves, e.g. 21 to 26. */
export type Versions = { oldest: number; newest: number };

/** Takes a request to Graph apart. @param selfUrl the address without the query */
export function readCall(
  request: Request,
  url: URL,
  segments: string[],
  text: string,
  selfUrl: string,
  versions: Versions,
): GraphCall {
  const split = splitVersion(segments, versions);
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
function splitVersion(
  segments: string[],
  { oldest, newest }: Versions,
): Pick<GraphCall, "version" | "unknownVersion" | "path"> {
  const [first = "", ...path] = segments;
  if (!/^v\d/.test(first)) return { version: oldest, unknownVersion: false, path: segments };
  const [, major, minor] = /^v(\d{1,2})\.(\d)$/.exec(first) ?? [];
  const version = Number(major ?? Number.NaN);
  const known = version <= newest && (version < oldest || minor === "0");
  return {
    version: known ? Math.max(version, oldest) : newest,
    unknownVersion: !known,
    path,
  };
}
