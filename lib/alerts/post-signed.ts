import "server-only";
import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { env } from "@/lib/env";
import { isLoopbackAddress, isPublicAddress } from "./public-address";

const TIMEOUT_MS = 10_000;
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

export type SignedPost = { url: string; headers: Record<string, string>; body: string };

/** Why a URL may not receive alerts, in words; null: it may, as far as the text of it tells. */
export function urlProblem(text: string): string | null {
  const url = new URL(text);
  if (isLoopbackUrl(url)) {
    return loopbackAllowed() ? null : "A webhook cannot go to this server itself.";
  }
  if (url.protocol !== "https:") return "Alerts only go to https addresses.";
  const host = bareHost(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) return "That address is not a public one.";
  return null;
}

/**
 * POSTs to an address that somebody typed: only to the public internet. The name is looked up once,
 * and the connection goes to the address that was judged, so that no second answer of the name server
 * leads elsewhere. No redirect is followed and nothing of the answer is read but its status.
 *
 * @returns `error` null for a status of the 200s, else why not, in words
 */
export async function postSigned(post: SignedPost): Promise<{ error: string | null }> {
  const url = new URL(post.url);
  const problem = urlProblem(post.url);
  if (problem) return { error: problem };
  const address = await resolve(url);
  if ("error" in address) return address;
  const status = await exchange(url, address.ip, post);
  if (typeof status === "string") return { error: status };
  if (status >= 200 && status < 300) return { error: null };
  if (status >= 300 && status < 400)
    return { error: `Answered ${status}: redirects are not followed.` };
  return { error: `Answered ${status}.` };
}

async function resolve(url: URL): Promise<{ ip: string } | { error: string }> {
  try {
    const addresses = await lookup(bareHost(url), { all: true });
    const allowed = isLoopbackUrl(url) ? isLoopbackAddress : isPublicAddress;
    const [first] = addresses;
    // One inner address among several is already somebody's try.
    if (!first || !addresses.every(({ address }) => allowed(address))) {
      return { error: "The name leads to an address that is not a public one." };
    }
    return { ip: first.address };
  } catch {
    return { error: "The name could not be looked up." };
  }
}

function exchange(url: URL, ip: string, { headers, body }: SignedPost): Promise<number | string> {
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((done) => {
    const request = send(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // A connection of its own, to the address that was judged; TLS still checks the name.
        agent: false,
        lookup: (_host, options, found) => {
          const family = isIP(ip);
          if (options.all) found(null, [{ address: ip, family }]);
          else found(null, ip, family);
        },
      },
      (response) => {
        done(response.statusCode ?? 0);
        response.destroy();
      },
    );
    request.on("error", (error) => done(reasonOf(error)));
    request.end(body);
  });
}

function reasonOf(error: Error): string {
  if (error.name === "TimeoutError" || error.name === "AbortError") {
    return `No answer within ${TIMEOUT_MS / 1_000} seconds.`;
  }
  const code = "code" in error ? String(error.code) : "";
  return code ? `The connection failed (${code}).` : "The connection failed.";
}

/** As with `GRAPH_BASE_URL`: where the operator has Meta on this machine, so may receivers be. */
function loopbackAllowed(): boolean {
  return isLoopbackUrl(new URL(env().graphBaseUrl));
}

function isLoopbackUrl(url: URL): boolean {
  return LOOPBACK_NAMES.includes(url.hostname);
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}
