import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { GraphTarget } from "./client";
import { GraphRefusal, readRefusal } from "./graph-errors";
import type { MessageContent } from "./message-content.schema";
import { type PostEnd, postOnce } from "./post-once";
import { appSecretProof, bearer, graphId, graphPath } from "./request-parts";
import { sendPool } from "./send-pool";

/** Nothing of the request left this process. */
export type NotSentReason =
  | "connection-refused"
  | "host-not-found"
  | "connect-timeout"
  | "connect-failed"
  | "aborted";

/** The request was begun, and nothing says whether Meta took the message. */
export type UnknownReason =
  | "connection-lost"
  | "timeout"
  | "aborted"
  | "server-error"
  | "unreadable";

/** What is known after one attempt. Only `not-sent` and a fitting refusal may be sent again freely. */
export type SendOutcome =
  | {
      kind: "accepted";
      wamid: string;
      /** The recipient as WhatsApp writes it; may differ from `to`. */
      waId: string | null;
      /** Meta holds the message back until it has judged the template. */
      heldForQuality: boolean;
    }
  | { kind: "refused"; refusal: GraphRefusal }
  | { kind: "not-sent"; reason: NotSentReason }
  | { kind: "unknown"; reason: UnknownReason };

/** Who sends: a phone number, and the token that speaks for it. */
export type SendingNumber = {
  phoneNumberId: string;
  token: AccessToken;
  appSecret?: AppSecret | undefined;
};

export type OutgoingMessage = {
  /** Full international digits, no plus. */
  to: string;
  /** At most 512 characters; comes back in every status webhook of this attempt. Nothing personal. */
  opaque: string;
  content: MessageContent;
};

type SendOptions = { signal?: AbortSignal | undefined; timeoutMs?: number | undefined };

export type MessageSender = (
  message: OutgoingMessage,
  options?: SendOptions,
) => Promise<SendOutcome>;

/**
 * What sends messages of one phone number: each once, and tells what is known about it afterwards.
 * It never tries again by itself: Graph has no idempotency key, so a second attempt is the caller's
 * decision. Made once for many messages, because a number may send a thousand a second.
 *
 * `options.timeoutMs` is the longest silence of Meta's, 20 s when not given.
 *
 * @throws {TypeError} for a phone number id that is none: a bug, before anything is sent
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export function messageSender(target: GraphTarget, number: SendingNumber): MessageSender {
  const { token, appSecret } = number;
  const base = new URL(target.baseUrl);
  const { origin } = base;
  const proof = appSecret && appSecretProof(token, appSecret);
  const segments = graphPath(target.version, [graphId(number.phoneNumberId), "messages"]);
  const path =
    (base.pathname === "/" ? segments : base.pathname + segments) +
    (proof ? `?appsecret_proof=${proof}` : "");
  const secrets = () =>
    [token.reveal(), appSecret?.reveal(), proof].filter((secret) => secret !== undefined);

  let headers: Record<string, string>;
  try {
    headers = { authorization: bearer(token), "content-type": "application/json" };
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error;
    return async () => ({ kind: "refused", refusal: error });
  }
  return async (message, options) => {
    const body = bodyOf(message);
    const end = await postOnce(sendPool(origin), { path, headers, body, ...options });
    return end.answered ? fromAnswer(end, secrets) : withoutAnswer(end);
  };
}

/** Sends one message, see {@link messageSender}. */
export async function sendMessage(
  target: GraphTarget,
  { phoneNumberId, token, appSecret, ...message }: SendingNumber & OutgoingMessage,
  options: SendOptions = {},
): Promise<SendOutcome> {
  return await messageSender(target, { phoneNumberId, token, appSecret })(message, options);
}

function bodyOf({ to, opaque, content }: OutgoingMessage): string {
  return JSON.stringify({
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to,
    biz_opaque_callback_data: opaque,
    ...contentFields(content),
  });
}

function contentFields(content: MessageContent) {
  if (content.type === "text")
    return { type: "text", text: { preview_url: false, body: content.body } };
  return {
    type: "template",
    template: { name: content.name, language: { code: content.language } },
  };
}

/** Real ones have some 60 characters; the limit is what an index can hold with room to spare. */
const wamidSchema = z
  .string()
  .regex(/^[^\0]+$/)
  .max(500);

const acceptance = z.object({
  contacts: z
    .array(z.object({ wa_id: z.string().optional() }))
    .optional()
    .catch(undefined),
  messages: z.tuple(
    [z.object({ id: wamidSchema, message_status: z.string().optional() })],
    z.unknown(),
  ),
});

function fromAnswer(
  { status, text }: PostEnd & { answered: true },
  secrets: () => string[],
): SendOutcome {
  const answer = parseJson(text);
  if (status >= 200 && status < 300) {
    const accepted = acceptance.safeParse(answer);
    if (accepted.success) {
      const [sent] = accepted.data.messages;
      return {
        kind: "accepted",
        wamid: sent.id,
        waId: accepted.data.contacts?.[0]?.wa_id ?? null,
        // `paused` is the other word for a message that waits for its template.
        heldForQuality:
          sent.message_status === "held_for_quality_assessment" || sent.message_status === "paused",
      };
    }
  }
  const refusal = readRefusal(status, answer, secrets());
  if (refusal) return { kind: "refused", refusal };
  // A status without Graph's own words may come from anything on the way, before or after Meta.
  return { kind: "unknown", reason: status >= 500 ? "server-error" : "unreadable" };
}

function withoutAnswer({ started, aborted, code }: PostEnd & { answered: false }): SendOutcome {
  if (started) {
    if (aborted) return { kind: "unknown", reason: "aborted" };
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return { kind: "unknown", reason: "unreadable" };
    const silent = code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT";
    return { kind: "unknown", reason: silent ? "timeout" : "connection-lost" };
  }
  if (aborted) return { kind: "not-sent", reason: "aborted" };
  return { kind: "not-sent", reason: connectReasons[code] ?? "connect-failed" };
}

const connectReasons: Record<string, NotSentReason> = {
  ECONNREFUSED: "connection-refused",
  ENOTFOUND: "host-not-found",
  EAI_AGAIN: "host-not-found",
  UND_ERR_CONNECT_TIMEOUT: "connect-timeout",
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
