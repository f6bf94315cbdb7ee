import "server-only";
import type { Answers } from "../answers";
import { type Judgement, ok, warning } from "../judgement";
import { atMeta, step } from "../places";
import { numberOf, silent } from "./number-words";

/** What people make of the number's messages. */
export function checkQuality(answers: Answers): Judgement {
  const number = numberOf(answers);
  if (!number) return silent();
  const { qualityRating } = number;
  if (qualityRating !== "RED" && qualityRating !== "YELLOW") {
    return ok(qualityRating === "GREEN" ? "It is high." : "It is not rated yet.");
  }
  const isLow = qualityRating === "RED";
  return warning({
    cause: isLow ? "quality-low" : "quality-medium",
    found: isLow ? "The number's quality is low" : "The number's quality is medium",
    why: "People blocked or reported its messages in the last seven days. At low quality Meta may hold the number back.",
    evidence: [`Meta rates it ${qualityRating}.`],
    fix: [
      step(
        "Write only to people who asked for it, less often, and say how to stop.",
        atMeta.phoneNumbers(answers),
      ),
    ],
  });
}

const nameFaults: Record<string, { found: string; why: string; fix: string }> = {
  DECLINED: {
    found: "Meta declined the display name",
    why: "The number keeps a low limit until a name is approved.",
    fix: "Propose a name that fits your business and Meta's guidelines.",
  },
  EXPIRED: {
    found: "The approval of the display name has expired",
    why: "The name was approved but not taken into use in time.",
    fix: "Ask for the name again, then register the number anew.",
  },
  PENDING_REVIEW: {
    found: "Meta is still reviewing the display name",
    why: "Until then people see the number instead of the name, and its limit stays low.",
    fix: "Wait; it mostly takes a day or two.",
  },
  NONE: {
    found: "The number has no display name",
    why: "People see the number alone, and its limit stays low.",
    fix: "Propose a display name.",
  },
};

/** Whether Meta approved the display name. */
export function checkDisplayName(answers: Answers): Judgement {
  const number = numberOf(answers);
  if (!number?.nameStatus) return silent();
  const { nameStatus, accountMode } = number;
  const fault = nameFaults[nameStatus];
  const evidence = `Its state is ${nameStatus}.`;
  if (!fault) return ok("It can be used.", evidence);
  if (accountMode === "SANDBOX") return ok("A test number needs no approved name.", evidence);
  return warning({
    cause: `name-${nameStatus.toLowerCase().replace("_", "-")}`,
    found: fault.found,
    why: fault.why,
    evidence: [evidence],
    fix: [step(fault.fix, atMeta.phoneNumbers(answers))],
  });
}

/** How fast the number may send. */
export function checkThroughput(answers: Answers): Judgement {
  const number = numberOf(answers);
  if (!number) return silent();
  const { throughputLevel, isOnBusinessApp } = number;
  const shared = isOnBusinessApp
    ? ["The number is also in the WhatsApp Business app: 20 messages a second."]
    : [];
  if (throughputLevel === "HIGH") return ok("Up to 1,000 messages a second.", ...shared);
  if (throughputLevel === "STANDARD") return ok("Up to 80 messages a second.", ...shared);
  if (throughputLevel === null) return silent();
  return warning({
    cause: "throughput-none",
    found: "Meta grants the number no throughput",
    why: "A number that is ready to send has STANDARD or HIGH; this one is not ready, or Meta is changing it.",
    evidence: [`Its throughput is ${throughputLevel}.`, ...shared],
    fix: [
      step(
        "Wait a minute and diagnose again; if it stays, look at the number's state.",
        atMeta.phoneNumbers(answers),
      ),
    ],
  });
}

const tiers: Record<string, string> = {
  TIER_50: "50",
  TIER_250: "250",
  TIER_1K: "1,000",
  TIER_2K: "2,000",
  TIER_10K: "10,000",
  TIER_100K: "100,000",
};

/** To how many people the business may start conversations in a day. */
export function checkMessagingLimit(answers: Answers): Judgement {
  const ofAccount = answers.account.kind === "ok" ? answers.account.facts.messagingLimit : null;
  const limit = numberOf(answers)?.messagingLimit ?? ofAccount;
  if (limit === null) return silent();
  if (limit === "TIER_UNLIMITED") return ok("There is no limit.");
  const people = tiers[limit];
  if (!people) return ok(`Meta calls it ${limit}.`);
  const found = `Templates to ${people} people within 24 hours, over all numbers of the business.`;
  if (limit !== "TIER_50") return ok(found);
  return warning({
    cause: "messaging-limit-lowest",
    found: "The messaging limit is the lowest there is",
    why: found,
    evidence: [`Meta calls it ${limit}.`],
    fix: [
      step(
        "Verify the business; the limit then rises with good quality.",
        atMeta.accounts(answers),
      ),
    ],
  });
}

/** Whether the number may write to everybody. */
export function checkAccountMode(answers: Answers): Judgement {
  const mode = numberOf(answers)?.accountMode ?? null;
  if (mode === null) return silent();
  if (mode !== "SANDBOX") return ok("It is live: it may write to everybody.");
  return warning({
    cause: "test-number",
    found: "This is one of Meta's test numbers",
    why: "It may write to at most 5 people, each confirmed by a code; everybody else is refused with 131030.",
    evidence: [`Its mode is ${mode}.`],
    fix: [
      step(
        "Add each person who should receive a test message: To → Manage phone number list.",
        atMeta.apiSetup(answers),
      ),
      step("For everybody else connect a number of your own.", atMeta.phoneNumbers(answers)),
    ],
  });
}
