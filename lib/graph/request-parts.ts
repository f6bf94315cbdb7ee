import "server-only";
import { createHmac } from "node:crypto";
import type { AppSecret, Secret } from "@/lib/secret";
import { GraphRefusal } from "./graph-errors";

/**
 * Where Graph is: `https://graph.facebook.com` or a simulator such as
 * `http://127.0.0.1:3000/api/sandbox`, without a slash at the end; `version` like `v25.0`.
 */
export type GraphTarget = { baseUrl: string; version: string };

/** @throws {TypeError} for a text that is not an id of Meta's: such a call is a bug, not an outcome */
export function graphId(value: string): string {
  if (!/^\d{1,20}$/.test(value))
    throw new TypeError("Not an id of Meta's: 1 to 20 digits expected");
  return value;
}

/**
 * `/v25.0/<segments>`, each segment encoded, so that no value can climb out of the version.
 *
 * @throws {TypeError} for a version or segment that could change the path
 */
export function graphPath(version: string, segments: readonly string[]): string {
  if (!/^v\d{1,2}\.\d$/.test(version)) throw new TypeError("Not a Graph version: v25.0 expected");
  for (const segment of segments)
    if (segment === "" || segment === "." || segment === "..")
      throw new TypeError("Not a segment of a Graph path");
  return `/${[version, ...segments.map(encodeURIComponent)].join("/")}`;
}

/**
 * The value of the Authorization header.
 *
 * @throws {GraphRefusal} 190, as Meta would, for text that no header can carry; left to the HTTP
 *   client, its complaint would quote the token
 */
export function bearer(token: Secret): string {
  const value = token.reveal();
  if (/^[\x21-\x7e]+$/.test(value)) return `Bearer ${value}`;
  throw new GraphRefusal({
    httpStatus: 0,
    code: 190,
    subcode: null,
    type: "OAuthException",
    metaMessage: "Malformed access token",
    details: null,
    userTitle: null,
    userMessage: null,
    fbtraceId: null,
    isTransient: false,
  });
}

const proofs = new WeakMap<Secret, { appSecret: AppSecret; proof: string }>();

/**
 * `appsecret_proof`: hex HMAC-SHA256 of the token, keyed by the app secret. Remembered per token
 * object, because sending asks for the same one thousands of times a second.
 *
 * @see https://developers.facebook.com/docs/graph-api/guides/secure-requests
 */
export function appSecretProof(token: Secret, appSecret: AppSecret): string {
  const known = proofs.get(token);
  if (known?.appSecret === appSecret) return known.proof;
  const proof = createHmac("sha256", appSecret.reveal()).update(token.reveal()).digest("hex");
  proofs.set(token, { appSecret, proof });
  return proof;
}
