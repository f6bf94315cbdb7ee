import "server-only";

/**
 * Whether a write comes from a page of ours.
 *
 * Only `Origin` and `Sec-Fetch-Site` count: browsers write both, and a page cannot forge them.
 * `X-Forwarded-Host`, which Next believes, is the client's own word. Browsers send `Origin` with
 * every write; without it only `Sec-Fetch-Site: same-origin` will do.
 *
 * @param appOrigin such as `https://wakey.example.com`, without a trailing slash
 */
export function isSameOrigin(headers: Pick<Headers, "get">, appOrigin: string): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin === null) return site === "same-origin";
  return origin === appOrigin && (site === null || site === "same-origin");
}
