import "server-only";
import { randomInt } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { GraphRefusal } from "./graph-error";
import type { Surroundings } from "./surroundings";

const TIMEOUT_MS = 10_000;

/**
 * Asks a callback to prove that it knows the verify token, as Meta does before it uses one.
 *
 * @throws {GraphRefusal} 2200 when it does not answer 200 with the challenge
 */
export async function verifyCallback(
  sandbox: Pick<Surroundings, "deliver" | "allowCallback">,
  callbackUrl: string,
  verifyToken: string,
): Promise<void> {
  const url = URL.canParse(callbackUrl) ? new URL(callbackUrl) : null;
  if (!url || !/^https?:$/.test(url.protocol) || !sandbox.allowCallback(url)) {
    throw verificationFailed("curl_errno = 6; curl_error = Couldn't resolve host name");
  }
  const challenge = String(randomInt(100_000_000, 2_000_000_000));
  url.searchParams.set("hub.mode", "subscribe");
  url.searchParams.set("hub.challenge", challenge);
  url.searchParams.set("hub.verify_token", verifyToken);
  const response = await sandbox
    .deliver(url.href, {
      method: "GET",
      headers: { "user-agent": "facebookplatform/1.0" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "manual",
    })
    .catch(() => {
      throw verificationFailed("curl_errno = 7; curl_error = Couldn't connect to server");
    });
  const answer = await response.text().catch(() => "");
  if (response.status !== 200) {
    throw verificationFailed(
      `HTTP Status Code = ${response.status}; HTTP Message = ${STATUS_CODES[response.status] ?? ""}`,
    );
  }
  if (answer.trim() !== challenge) {
    throw verificationFailed("HTTP Status Code = 200; the challenge did not come back");
  }
}

function verificationFailed(reason: string): GraphRefusal {
  return new GraphRefusal(400, {
    message: `(#2200) Callback verification failed with the following errors: ${reason}`,
    code: 2200,
  });
}
