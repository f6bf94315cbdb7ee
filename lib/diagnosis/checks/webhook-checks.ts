import "server-only";
import { formatAgo } from "@/lib/format/duration";
import type { Answers } from "../answers";
import {
  blockedBy,
  broken,
  type Judgement,
  notCheckable,
  obstacle,
  ok,
  refused,
} from "../judgement";
import { atMeta, here, step } from "../places";

/** Whether the account's events go to this app at all. */
export function checkSubscription(answers: Answers): Judgement {
  const { subscriptions, ids, hasAppSecret } = answers;
  // Meta signs events with it, so whatever else is set up, none could be believed.
  if (!hasAppSecret) return blockedBy("app-secret");
  if (subscriptions.kind !== "ok") {
    return obstacle("subscription", subscriptions) ?? unreadable("subscription", subscriptions);
  }
  const apps = subscriptions.facts;
  if (apps.some(({ appId }) => appId === ids.appId))
    return ok("The app is subscribed to the account.");
  const others = apps.map(({ appId, name }) => (name ? `“${name}” (${appId})` : appId));
  return broken({
    cause: "app-not-subscribed",
    found: "The app is not subscribed to the account",
    why: "Messages go out, but Meta reports none of their statuses to this app.",
    evidence: [others.length > 0 ? `Subscribed: ${others.join(", ")}.` : "No app is subscribed."],
    fix: [step("Subscribe it here; it takes a second and changes nothing for other apps.")],
    mend: "subscribe",
  });
}

/** Whether Meta would send the events to this server. */
export function checkCallback(answers: Answers): Judgement {
  const { number, webhook } = answers;
  if (!webhook.isAcceptable) {
    return broken({
      cause: "callback-not-https",
      found: "Meta cannot deliver to this server's address",
      why: `Meta sends events to https addresses only, and this server is known as ${new URL(webhook.callbackUrl).origin}.`,
      fix: [
        step(
          "Put the server behind https, set APP_ORIGIN to that address, start it again, and diagnose again.",
        ),
      ],
    });
  }
  const used = addressInForce(answers);
  if (used === webhook.callbackUrl) {
    return ok("Events come to this server.", `They go to ${shown(used)}.`);
  }
  if (used !== null) return elsewhere(answers, used);
  if (webhook.lastEventAt) return ok("Meta does not tell the address, but events arrive here.");
  return number.kind === "ok" ? noCallback(answers) : notCheckable("Meta did not tell.");
}

/** The number's own address comes before the account's, and that before the app's. */
function addressInForce({ number, subscriptions, ids }: Answers): string | null {
  const told = number.kind === "ok" ? number.facts.webhooks : null;
  const own =
    subscriptions.kind === "ok"
      ? subscriptions.facts.find(({ appId }) => appId === ids.appId)
      : null;
  return told?.phoneNumber ?? told?.waba ?? own?.overrideCallbackUri ?? told?.app ?? null;
}

function noCallback(answers: Answers): Judgement {
  return broken({
    cause: "callback-missing",
    found: "Meta knows no address for the events",
    why: "Neither the number nor the account nor the app has a callback URL, so no status can arrive.",
    evidence: [`This server would be ${shown(answers.webhook.callbackUrl)}.`],
    fix: [
      step("Set it here for this account."),
      step("Or enter callback URL and verify token by hand.", here.webhook(answers)),
    ],
    mend: "subscribe",
  });
}

function elsewhere(answers: Answers, used: string): Judgement {
  const { number, webhook } = answers;
  const evidence = [
    `They go to ${shown(used)}.`,
    `This server would be ${shown(webhook.callbackUrl)}.`,
  ];
  if (number.kind === "ok" && number.facts.webhooks.phoneNumber) {
    return broken({
      cause: "callback-of-number-elsewhere",
      found: "This number's events go to another system",
      why: "The number has a callback URL of its own, which comes before that of account and app.",
      evidence,
      fix: [
        step(
          "In the other system, take away the number's own callback URL.",
          atMeta.configuration(answers),
        ),
        step("Then diagnose again."),
      ],
    });
  }
  return broken({
    cause: "callback-elsewhere",
    found: "The account's events go to another system",
    why: "Meta sends them to one address only, so statuses of your messages end up there.",
    evidence,
    fix: [
      step("Point them here. The other system then gets no events of this account any more."),
      step("Or change the app's callback URL by hand.", here.webhook(answers)),
    ],
    mend: "subscribe",
  });
}

/** Whether Meta has confirmed our address. */
export function checkHandshake(answers: Answers): Judgement {
  const { verifiedAt, lastEventAt } = answers.webhook;
  if (verifiedAt) return ok(`Meta confirmed the address ${ago(answers, verifiedAt)}.`);
  if (lastEventAt) return ok("Events arrive, so the address is right.");
  return broken({
    cause: "callback-not-confirmed",
    found: "Meta has not confirmed this server's address",
    why: "Before Meta uses an address, it asks it for a word back. That has not happened, so nothing is delivered.",
    evidence: [`Its address is ${shown(answers.webhook.callbackUrl)}.`],
    fix: [
      step("Make sure that this address can be reached from the internet."),
      step("Let Meta ask again, here."),
    ],
    mend: "subscribe",
  });
}

const PATIENCE_MS = 10 * 60_000;

/** Whether events really come in: the only proof that everything before it works. */
export function checkWebhookEvents(answers: Answers): Judgement {
  const { webhook, at } = answers;
  const { lastEventAt, lastSendAt } = webhook;
  const isSilent =
    lastSendAt !== null &&
    at.getTime() - lastSendAt.getTime() > PATIENCE_MS &&
    (lastEventAt === null || lastEventAt < lastSendAt);
  if (isSilent) {
    return broken({
      cause: lastEventAt ? "webhook-fell-silent" : "webhook-silent",
      found: lastEventAt ? "Events have stopped coming" : "No event has ever come",
      why: "Messages were taken by Meta, but nothing was reported about them since.",
      evidence: [
        `Last message taken ${ago(answers, lastSendAt)}.`,
        lastEventAt ? `Last event ${ago(answers, lastEventAt)}.` : "No event so far.",
      ],
      fix: [
        step(
          "Make sure that the callback URL can be reached from the internet, and that no firewall asks for a password or a browser there.",
        ),
        step(
          "Subscribe the field “messages” in the app's webhook settings.",
          atMeta.configuration(answers),
        ),
        step("Then send a test message.", here.testMessage(answers)),
      ],
    });
  }
  if (lastEventAt) return ok(`The last event came ${ago(answers, lastEventAt)}.`);
  return notCheckable("Nothing was sent yet that an event could tell about.", [
    step("Send a test message, and watch its status.", here.testMessage(answers)),
  ]);
}

function unreadable(about: string, answer: Answers["subscriptions"]): Judgement {
  return answer.kind === "refused"
    ? blockedBy("waba", refused(about, answer.refusal))
    : notCheckable("Meta did not tell.");
}

function ago({ at }: Answers, time: Date): string {
  return formatAgo(at.getTime() - time.getTime());
}

/** A callback URL without its end: who knows the whole of it may claim to be Meta. */
function shown(url: string): string {
  if (!URL.canParse(url)) return "an address that cannot be read";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/[^/]{12,}/g, "…")}`;
}
