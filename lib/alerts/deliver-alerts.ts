import "server-only";
import {
  type DueDelivery,
  findDelivery,
  settleDelivery,
  takeDueDeliveries,
} from "@/db/queries/alert-deliveries";
import { now } from "@/lib/clock";
import { openFor } from "@/lib/crypto/fields";
import { signTimed } from "@/lib/crypto/signature";
import { log } from "@/lib/log";
import { WebhookSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { aboutNumber, alertsUrl, wordsOfAlert } from "./alert-message";
import { postSigned } from "./post-signed";
import { sendMail } from "./send-mail";
import { secretField } from "./target-secret";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long a delivery waits after its first, second, … try; after the last it has failed. */
const WAITS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
const MOST_TRIES = WAITS.length + 1;
const MOST = 40;
/** Of one tenant in a run; a test goes to all its targets at once. */
const MOST_PER_TENANT = 10;
const AT_A_TIME = 8;

type Delivery = NonNullable<Awaited<ReturnType<typeof findDelivery>>>;

/** Sends alerts on to the targets that wait for them. One run at a time, over all machines. */
export async function deliverAlerts(): Promise<void> {
  await deliver(
    await takeDueDeliveries({ at: now(), most: MOST, mostPerTenant: MOST_PER_TENANT }, waitOf),
  );
}

/** Sends one alert on at once, without waiting for the clock. */
export async function deliverAlert(tenantId: TenantId, alertId: string): Promise<void> {
  const alert = { tenantId, alertId };
  const which = { at: now(), most: MOST, mostPerTenant: MOST, alert };
  await deliver(await takeDueDeliveries(which, waitOf));
}

function waitOf(attempts: number): number {
  return WAITS[attempts - 1] ?? HOUR;
}

async function deliver(due: readonly DueDelivery[]): Promise<void> {
  const waiting = due.values();
  const worker = async () => {
    for (const delivery of waiting) await tryDelivery(delivery);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

async function tryDelivery({ tenantId, id, attempts }: DueDelivery): Promise<void> {
  const delivery = await findDelivery(tenantId, id);
  if (!delivery) return;
  const { error } = await attempt(tenantId, delivery);
  const isLast = attempts >= MOST_TRIES || delivery.target.removedAt !== null;
  const state = error === null ? "delivered" : isLast ? "failed" : "waiting";
  const outcome = error ?? "Delivered.";
  await settleDelivery(tenantId, id, { state, outcome, at: now() });
  if (state === "failed") log.warn({ deliveryId: id, outcome }, "An alert was not delivered");
}

async function attempt(tenantId: TenantId, delivery: Delivery): Promise<{ error: string | null }> {
  const { target } = delivery;
  if (target.removedAt) return { error: "The target was removed." };
  const { sealedSecret } = target;
  try {
    if (target.kind === "email") return await mailIt(delivery);
    if (!sealedSecret) return { error: "The target has no secret to sign with." };
    const secret = await openFor(tenantId, secretField(target.id), sealedSecret, WebhookSecret);
    return await postIt(delivery, secret);
  } catch (error) {
    log.error({ err: error, deliveryId: delivery.id }, "An alert could not be delivered");
    return { error: "Something went wrong on this server; its log says what." };
  }
}

async function mailIt(delivery: Delivery): Promise<{ error: string | null }> {
  const { title, text } = wordsOfAlert(delivery.alert, delivery);
  const end = delivery.alert.closedAt ? "\n\nIt is over already." : "";
  return await sendMail({
    id: delivery.id,
    to: delivery.target.address,
    subject: title.replace(/\s+/g, " "),
    text: `${title}\n\n${text}${end}\n\nOpen it in Wakey: ${alertsUrl()}\n\n-- \nWakey, for ${delivery.tenantName}. Whether and where alerts go is set on that page.\n`,
  });
}

/**
 * The signature is `v1=` and the hexadecimal HMAC-SHA256 of `<timestamp>.<body>`. Each try signs anew,
 * so that a receiver can refuse what is older than some minutes.
 */
async function postIt(
  delivery: Delivery,
  secret: WebhookSecret,
): Promise<{ error: string | null }> {
  const { alert } = delivery;
  const { severity, title, text } = wordsOfAlert(alert, delivery);
  const body = JSON.stringify({
    id: delivery.id,
    type: "alert",
    alert: {
      id: alert.id,
      kind: alert.kind,
      severity,
      title,
      text,
      raisedAt: alert.raisedAt.toISOString(),
      closedAt: alert.closedAt?.toISOString() ?? null,
      organization: delivery.tenantName,
      connection: alert.connectionId && {
        id: alert.connectionId,
        name: aboutNumber(delivery),
        phoneNumberId: delivery.phoneNumberId,
      },
      facts: alert.facts,
      url: alertsUrl(),
    },
  });
  const timestamp = Math.floor(now().getTime() / 1_000);
  return await postSigned({
    url: delivery.target.address,
    headers: {
      "content-type": "application/json",
      "user-agent": "Wakey",
      "x-wakey-delivery": delivery.id,
      "x-wakey-timestamp": String(timestamp),
      "x-wakey-signature": `v1=${signTimed(secret, timestamp, body)}`,
    },
    body,
  });
}
