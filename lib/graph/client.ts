import "server-only";
import type { z } from "zod";
import type { AppSecret, Secret } from "@/lib/secret";
import { GraphUnreachable, readRefusal } from "./graph-errors";
import { appSecretProof, bearer, type GraphTarget, graphPath } from "./request-parts";

export type { GraphTarget } from "./request-parts";

const TIMEOUT_MS = 10_000;
const ANSWER_CAP_BYTES = 2 * 1024 * 1024;

export type GraphCall<Reply extends z.ZodType> = {
  target: GraphTarget;
  method: "GET" | "POST" | "DELETE";
  /** Segments below the version; ids through `graphId`. */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  token: Secret;
  /** Adds `appsecret_proof`. Not for calls whose token is an app token. */
  appSecret?: AppSecret | undefined;
  /** Further secrets of this call that Meta's error text might echo. */
  alsoSecret?: readonly Secret[];
  reply: Reply;
  /** For the whole call, answer included. */
  timeoutMs?: number;
};

/**
 * One call to Graph, for everything but sending.
 *
 * @throws {GraphRefusal} when Graph says no in its own words
 * @throws {GraphUnreachable} when there is no answer, or none that can be understood
 */
export async function graphCall<Reply extends z.ZodType>(
  call: GraphCall<Reply>,
): Promise<z.output<Reply>> {
  const { token, appSecret } = call;
  const url = new URL(call.target.baseUrl + graphPath(call.target.version, call.path));
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  const secrets = [token, ...(call.alsoSecret ?? [])].map((secret) => secret.reveal());
  if (appSecret) {
    const proof = appSecretProof(token, appSecret);
    url.searchParams.set("appsecret_proof", proof);
    secrets.push(appSecret.reveal(), proof);
  }
  const headers = new Headers({ authorization: bearer(token) });
  if (call.body !== undefined) headers.set("content-type", "application/json");

  const { status, text } = await exchange(url, {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    signal: AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS),
    redirect: "error",
    cache: "no-store",
  });

  const answer = parseJson(text);
  const refusal = readRefusal(status, answer, secrets);
  if (refusal) throw refusal;
  if (status >= 500) throw new GraphUnreachable("server-error", true, `HTTP ${status}`);
  const reply = status < 300 ? call.reply.safeParse(answer) : undefined;
  if (!reply?.success) throw new GraphUnreachable("unreadable", true, `HTTP ${status}`);
  return reply.data;
}

async function exchange(url: URL, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await readCapped(response) };
  } catch (error) {
    throw asUnreachable(error);
  }
}

async function readCapped(response: Response): Promise<string> {
  if (!response.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, so the rest is never read.
    if (size > ANSWER_CAP_BYTES) throw new GraphUnreachable("unreadable", true, "answer too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

// Neither the error nor its cause is passed on: the HTTP client's texts may quote headers and URLs.
function asUnreachable(error: unknown): GraphUnreachable {
  if (error instanceof GraphUnreachable) return error;
  if (error instanceof DOMException && error.name === "TimeoutError")
    return new GraphUnreachable("timeout", true, "no answer in time");
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = code === "UND_ERR_CONNECT_TIMEOUT" ? "timeout" : "network";
  return new GraphUnreachable(reason, !failedBeforeRequest(code), code || "connection failed");
}

/** True for errors of looking up, connecting and the TLS handshake: no request byte went out. */
function failedBeforeRequest(code: string): boolean {
  return (
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(
      code,
    ) || /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)
  );
}

// Ids beyond 2^53 that Meta writes as numbers keep their digits, as text.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" &&
      !Number.isSafeInteger(value) &&
      /^\d+$/.test(context?.source ?? "")
        ? context?.source
        : value,
    );
  } catch {
    return undefined;
  }
}
