import "server-only";
import { noteHookVerified } from "@/db/queries/hooks";
import { now } from "@/lib/clock";
import { openHook, openRecentHook } from "@/lib/connections/open-hook";
import { equalsSecret, isSignedBy } from "@/lib/crypto/signature";
import { log } from "@/lib/log";
import { applyEvent } from "./apply-event";
import { readBody } from "./read-body";

const HOOK_ID = /^[\w-]{20,64}$/;
const CHALLENGE = /^\d{1,20}$/;

/** What to answer; `text` is the plain body, mostly empty: a stranger learns nothing. */
export type WebhookAnswer = { status: number; text: string };

const answer = (status: number, text = ""): WebhookAnswer => ({ status, text });

/**
 * Meta's handshake: proves that the callback URL is ours by knowing the verify token.
 *
 * @param query the URL's parameters (`hub.mode`, `hub.verify_token`, `hub.challenge`)
 */
export async function answerHandshake(
  hookId: string,
  query: URLSearchParams,
): Promise<WebhookAnswer> {
  const challenge = query.get("hub.challenge") ?? "";
  const token = query.get("hub.verify_token") ?? "";
  const hook = HOOK_ID.test(hookId) ? await openHook(hookId) : null;
  const matches = hook !== null && equalsSecret(hook.verifyToken, token);
  if (!matches || query.get("hub.mode") !== "subscribe" || !CHALLENGE.test(challenge)) {
    return answer(403);
  }
  await noteHookVerified(hook.tenantId, hook.id, now());
  return answer(200, challenge);
}

/**
 * Takes one POST of Meta's. Answers 200 only after what it says is committed; with anything else
 * Meta sends it again, for up to seven days.
 *
 * The hook in the URL decides whose event it is and which secret must have signed it; nothing in the
 * body is believed before that.
 *
 * @param body the raw bytes, as they came over the wire
 */
export async function receiveWebhook(
  hookId: string,
  signature: string | null,
  body: AsyncIterable<Uint8Array>,
): Promise<WebhookAnswer> {
  const bytes = await readBody(body);
  if (!bytes) return answer(413);
  try {
    const hook = HOOK_ID.test(hookId) ? await openRecentHook(hookId) : null;
    if (!isSignedBy(hook?.appSecret ?? null, bytes, signature) || !hook) return answer(401);
    await applyEvent(hook, bytes);
    return answer(200);
  } catch (error) {
    log.error({ err: error, hookId }, "A webhook event was not stored; Meta will send it again");
    return answer(503);
  }
}
