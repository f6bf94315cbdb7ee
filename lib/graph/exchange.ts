import "server-only";
import { GraphUnreachable } from "./graph-errors";

const ANSWER_CAP_BYTES = 2 * 1024 * 1024;

/**
 * One HTTP exchange: the answer whole and at most 2 MiB, never a redirect.
 *
 * @throws {GraphUnreachable} when there is no whole answer
 */
export async function exchange(
  url: URL,
  init: { method: string; headers?: Headers; body?: string; timeoutMs: number },
): Promise<{ status: number; headers: Headers; text: string }> {
  const { timeoutMs, ...request } = init;
  try {
    const response = await fetch(url, {
      ...request,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
      cache: "no-store",
    });
    const { status, headers } = response;
    return { status, headers, text: await readCapped(response) };
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
