import "server-only";
import { createHmac } from "node:crypto";
import { digitsOf } from "./ids";
import { type Message, type Step, statusObject } from "./messages";
import { recipientName } from "./recipients";
import type { App } from "./records";
import type { Surroundings } from "./surroundings";

const TIMEOUT_MS = 10_000;

/**
 * Tells every subscribed app with a callback about statuses of one phone number.
 *
 * @returns whether all of them answered 200; true as well when nobody listens
 */
export async function postStatuses(
  sandbox: Surroundings,
  phoneNumberId: string,
  statuses: { message: Message; step: Step }[],
  stopped: AbortSignal,
): Promise<boolean> {
  const number = await sandbox.records.get("phone-number", phoneNumberId);
  const waba = number && (await sandbox.records.get("waba", number.wabaId));
  if (!number || !waba) return true;
  const timestamp = Math.floor(sandbox.now().getTime() / 1000);
  const metadata = {
    display_phone_number: digitsOf(number.displayPhoneNumber),
    phone_number_id: number.id,
  };
  const body = asciiJson({
    object: "whatsapp_business_account",
    entry: [
      {
        id: waba.id,
        changes: statuses.map(({ message, step }) => ({
          value: {
            messaging_product: "whatsapp",
            metadata,
            ...contacts(message, step),
            statuses: [statusObject(message, step, timestamp)],
          },
          field: "messages",
        })),
      },
    ],
  });
  const answers = await Promise.all(
    waba.subscriptions.map(async ({ appId, overrideCallbackUri }) => {
      const app = await sandbox.records.get("app", appId);
      const url = overrideCallbackUri ?? app?.callbackUrl;
      return app && url ? postSigned(sandbox, app, url, body, stopped) : true;
    }),
  );
  return answers.every(Boolean);
}

/** Non-ASCII characters leave as `\uXXXX`, and those bytes are what is signed. */
function asciiJson(value: unknown): Buffer<ArrayBuffer> {
  const text = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Buffer.from(text, "ascii");
}

function contacts(message: Message, step: Step) {
  if (step.status === "failed") return {};
  return {
    contacts: [{ profile: { name: recipientName(message.waId) }, wa_id: message.waId }],
  };
}

async function postSigned(
  sandbox: Surroundings,
  app: App,
  url: string,
  body: Buffer<ArrayBuffer>,
  stopped: AbortSignal,
): Promise<boolean> {
  if (!sandbox.allowCallback(new URL(url))) return true;
  const signature = createHmac("sha256", await sandbox.records.appSecret(app.id))
    .update(body)
    .digest("hex");
  try {
    const response = await sandbox.deliver(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "facebookexternalua",
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
      signal: AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]),
      redirect: "manual",
    });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
