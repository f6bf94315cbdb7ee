/** Another site. */
export const evil = "https://evil.example";
/** Headers in place of those that the app's own page sends; null leaves one out. */
export const forgeries: Record<string, Record<string, string | null>> = {
  "no Origin": { origin: null, "sec-fetch-site": null },
  "Origin null": { origin: "null", "sec-fetch-site": null },
  "another Origin": { origin: evil, "sec-fetch-site": null },
  "another Origin, X-Forwarded-Host to match": {
    origin: evil,
    "sec-fetch-site": null,
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
  },
  "no Origin, X-Forwarded-Host": {
    origin: null,
    "sec-fetch-site": null,
    "x-forwarded-host": "evil.example",
  },
  "cross-site": { "sec-fetch-site": "cross-site" },
  "same-site": { "sec-fetch-site": "same-site" },
};

/** Ways by which proxies and caches of Next's were passed by, and names that nobody may believe. */
export function disguises(address: string, tenantId: string): [string, Record<string, string>][] {
  const [path = "/", query = ""] = address.split("?");
  return [
    [address, { rsc: "1" }],
    [address, { rsc: "1", "next-router-prefetch": "1" }],
    [address, { rsc: "1", "next-router-segment-prefetch": "/_tree" }],
    [address, { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" }],
    [address, { "x-middleware-subrequest": "src/middleware:middleware:middleware:middleware" }],
    [address, { "x-tenant-id": tenantId, "x-wakey-tenant": tenantId, "x-path": "/" }],
    [address, { cookie: `tenant=${tenantId}; wakey.tenant=${tenantId}` }],
    [`${path.replace(/\/$/, "/index")}.rsc?${query}`, {}],
    [`/${path}?${query}`, {}],
    [`${path}?${query}&tenantId=${tenantId}`, { rsc: "1" }],
  ];
}
