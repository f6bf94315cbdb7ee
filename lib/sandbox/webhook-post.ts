import "server-only";
import { createHmac } from "node:crypto";
import { digitsOf } from "./ids";
import { type Message, type Step, statusObject } from "./messages";
import { recipientName } from "./recipients";
import type { App, PhoneNumber, Waba } from "./records";
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
  const event = {
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
  };
  const answers = await postToSubscribers(sandbox, waba, number, event, stopped);
  return answers.every(({ acknowledged }) => acknowledged);
}

/**
 * Posts an event to the callback of every app that is subscribed to the WABA: the number's own, else
 * the WABA's, else the app's.
 *
 * @param number what the event is about, where it is about one number
 */
export async function postToSubscribers(
  sandbox: Surroundings,
  waba: Waba,
  number: PhoneNumber | null,
  event: object,
  stopped?: AbortSignal,
): Promise<{ appId: string; url: string; acknowledged: boolean }[]> {
  const body = asciiJson(event);
  const told = await Promise.all(
    waba.subscriptions.map(async ({ appId, overrideCallbackUri }) => {
      const own = number?.webhookOverrides.find((override) => override.appId === appId);
      const app = await sandbox.records.get("app", appId);
      const url = own?.overrideCallbackUri ?? overrideCallbackUri ?? app?.callbackUrl;
      if (!app || !url) return [];
      const acknowledged = await postSigned(sandbox, app, url, body, stopped);
      return [{ appId, url, acknowledged }];
    }),
  );
  return told.flat();
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
  stopped: AbortSignal | undefined,
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
      signal: AbortSignal.any([...(stopped ? [stopped] : []), AbortSignal.timeout(TIMEOUT_MS)]),
      redirect: "manual",
    });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
