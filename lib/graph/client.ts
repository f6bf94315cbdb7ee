import "server-only";
import type { z } from "zod";
import type { AppSecret, Secret } from "@/lib/secret";
import { exchange } from "./exchange";
import { GraphUnreachable, readRefusal } from "./graph-errors";
import { appSecretProof, bearer, type GraphTarget, graphPath } from "./request-parts";

export type { GraphTarget } from "./request-parts";

const TIMEOUT_MS = 10_000;

export type GraphCall<Reply extends z.ZodType> = {
  target: GraphTarget;
  method: "GET" | "POST" | "DELETE";
  /** Segments below the version; ids through `graphId`. */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form instead, where Meta documents one. */
  form?: Readonly<Record<string, string>>;
  /** Null for the few calls that an app makes with its secret alone. */
  token: Secret | null;
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
  const secrets = [...(token ? [token] : []), ...(call.alsoSecret ?? [])].map((secret) =>
    secret.reveal(),
  );
  if (token && appSecret) {
    const proof = appSecretProof(token, appSecret);
    url.searchParams.set("appsecret_proof", proof);
    secrets.push(appSecret.reveal(), proof);
  }
  const { status, text } = await exchange(url, {
    method: call.method,
    ...carried(call),
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
  });

  const answer = parseJson(text);
  const refusal = readRefusal(status, answer, secrets);
  if (refusal) throw refusal;
  if (status >= 500) throw new GraphUnreachable("server-error", true, `HTTP ${status}`);
  const reply = status < 300 ? call.reply.safeParse(answer) : undefined;
  if (!reply?.success) throw new GraphUnreachable("unreadable", true, `HTTP ${status}`);
  return reply.data;
}

function carried({ token, body, form }: GraphCall<z.ZodType>): { headers: Headers; body?: string } {
  const headers = new Headers(token ? { authorization: bearer(token) } : {});
  if (form) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    return { headers, body: new URLSearchParams(form).toString() };
  }
  if (body === undefined) return { headers };
  headers.set("content-type", "application/json");
  return { headers, body: JSON.stringify(body) };
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
