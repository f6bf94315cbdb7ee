import "server-only";
import { setOnBusinessApp } from "@/db/queries/lane-news";
import type { OpenConnection } from "@/lib/connections/open-connection";
import { readOnBusinessApp } from "@/lib/graph/phone-number-details";
import { log } from "@/lib/log";

const EVERY_MS = 24 * 60 * 60_000;
const askedAt = new Map<string, number>();

/**
 * Asks Meta once a day whether the number also works in the WhatsApp Business app, which makes it much
 * slower. Sending does not wait for the answer; where there is none, what is known stays.
 */
export async function learnSpeed(connection: OpenConnection): Promise<void> {
  const { id, tenantId, target, phoneNumberId, token } = connection;
  const at = performance.now();
  if (at - (askedAt.get(id) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
  askedAt.set(id, at);
  try {
    const appSecret = connection.appSecret ?? undefined;
    const isOn = await readOnBusinessApp(target, { phoneNumberId, token, appSecret });
    if (isOn !== null) await setOnBusinessApp({ tenantId, connectionId: id }, isOn);
  } catch (error) {
    log.info({ err: error, connectionId: id }, "Meta did not say how fast a number may be");
  }
}
