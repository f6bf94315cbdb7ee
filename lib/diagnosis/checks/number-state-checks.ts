import "server-only";
import type { Answers } from "../answers";
import { blockedBy, broken, type Judgement, ok, warning } from "../judgement";
import { atMeta, step } from "../places";
import { numberOf, silent } from "./number-words";

/** What a status stands for, where it keeps the number from sending as it should. */
const stops: Record<string, { found: string; why: string; fix: string; isLimit?: true }> = {
  BANNED: {
    found: "Meta has banned the number",
    why: "It broke a policy, or too many people reported it. Nothing can be sent from it.",
    fix: "Leave campaigns stopped, read the reason, and ask for a review there.",
  },
  RESTRICTED: {
    found: "Meta has restricted the number",
    why: "It reached a limit or broke a rule, so Meta holds back conversations that you start.",
    fix: "Read there what is restricted and until when, and ask for a review if it is a mistake.",
  },
  FLAGGED: {
    found: "Meta has flagged the number",
    why: "Its quality is low. If it stays so for a week, Meta lowers what it may send.",
    fix: "Send only what people asked for; a week of better quality takes the flag away.",
    isLimit: true,
  },
  RATE_LIMITED: {
    found: "The number has used up its limit",
    why: "It wrote to as many people as it may within 24 hours.",
    fix: "Wait until tomorrow; the limit rises by itself with good quality.",
    isLimit: true,
  },
  MIGRATED: {
    found: "The number was moved away",
    why: "It now belongs to another WhatsApp account, so this ID is of no use any more.",
    fix: "Find the number in its new account, and connect it with its new ID.",
  },
  DELETED: {
    found: "The number was deleted",
    why: "It no longer exists at Meta.",
    fix: "Connect another number, or add this one again.",
  },
};

/** Numbers whose status is about one of the following checks. */
const told: Record<string, "registration" | "verification"> = {
  PENDING: "registration",
  DISCONNECTED: "registration",
  UNVERIFIED: "verification",
};

/** Whether Meta lets the number send. */
export function checkNumberStatus(answers: Answers): Judgement {
  const number = numberOf(answers);
  if (!number?.status) return silent();
  const { status } = number;
  const subject = told[status];
  if (subject) return blockedBy(subject, ok(`Its status is ${status}.`));
  const stop = stops[status];
  if (!stop) return ok(`Its status is ${status}.`);
  const judge = stop.isLimit ? warning : broken;
  const isRefused = status === "BANNED" || status === "RESTRICTED";
  return judge({
    cause: `number-${status.toLowerCase().replace("_", "-")}`,
    found: stop.found,
    why: stop.why,
    evidence: [`Its status is ${status}.`],
    fix: [step(stop.fix, isRefused ? atMeta.support(answers) : atMeta.phoneNumbers(answers))],
  });
}

/** Whether somebody has proved to Meta that the number is theirs. */
export function checkVerification(answers: Answers): Judgement {
  const number = numberOf(answers);
  if (!number) return silent();
  const { codeVerificationStatus: verification, status } = number;
  if (status === "UNVERIFIED") return unverified(answers, verification, status);
  if (verification === null) return silent();
  if (verification === "VERIFIED") return ok("It is verified.");
  if (status !== "CONNECTED") return unverified(answers, verification, status);
  return ok(
    "It is connected, so its verification no longer counts.",
    `Meta calls the verification ${verification}.`,
  );
}

function unverified(answers: Answers, verification: string | null, status: string | null) {
  const expired = verification === "EXPIRED";
  return broken({
    cause: expired ? "number-verification-expired" : "number-not-verified",
    found: expired ? "The number's verification has expired" : "The number was not verified",
    why: "Meta registers a number only after somebody has received a code on it.",
    evidence: [
      ...(verification ? [`Meta calls the verification ${verification}.`] : []),
      ...(status ? [`The number's status is ${status}.`] : []),
    ],
    fix: [
      step(
        "Have a code sent to the number, by SMS or call, and enter it.",
        atMeta.phoneNumbers(answers),
      ),
      step("Then diagnose again, and register it."),
    ],
  });
}

/** Whether Cloud API knows the number. */
export function checkRegistration(answers: Answers): Judgement {
  const number = numberOf(answers);
  if (!number) return silent();
  const { status, platformType } = number;
  const evidence = [
    ...(status ? [`Its status is ${status}.`] : []),
    ...(platformType ? [`Its platform is ${platformType}.`] : []),
  ];
  if (platformType === "ON_PREMISE") {
    return broken({
      cause: "number-on-premise",
      found: "The number is on the old On-Premises API",
      why: "It is registered with Meta's former platform, so Cloud API cannot send from it.",
      evidence,
      fix: [step("Move it to Cloud API: register it here with its two-step PIN.")],
      mend: "register",
    });
  }
  if (status !== "PENDING" && status !== "DISCONNECTED")
    return ok("It is registered.", ...evidence);
  return broken({
    cause: status === "PENDING" ? "number-not-registered" : "number-disconnected",
    found: status === "PENDING" ? "The number is not registered" : "The number was deregistered",
    why: "Cloud API sends only from a number that was registered with a PIN of six digits (otherwise: 133010).",
    evidence: [
      ...evidence,
      ...(number.isPinEnabled ? ["A two-step PIN is set, so it needs that very one."] : []),
    ],
    fix: [
      step(
        number.isPinEnabled
          ? "Register it here with its two-step PIN."
          : "Register it here with six digits of your choice; they become its two-step PIN.",
      ),
      step(
        "If the PIN is lost, switch two-step verification off and take a new one.",
        atMeta.phoneNumbers(answers),
      ),
    ],
    mend: "register",
  });
}
