import "server-only";
import type { HealthEntity, HealthStatus } from "@/lib/graph/health-status";
import type { Answers } from "../answers";
import { broken, type Judgement, notCheckable, ok, warning } from "../judgement";
import { atMeta, step } from "../places";

type Entity = "PHONE_NUMBER" | "WABA" | "BUSINESS" | "APP";

const things: Record<Entity, { cause: string; name: string }> = {
  PHONE_NUMBER: { cause: "number", name: "number" },
  WABA: { cause: "account", name: "WhatsApp Business Account" },
  BUSINESS: { cause: "business", name: "business" },
  APP: { cause: "app", name: "app" },
};

/** A check of what Meta's own health report says of one of the four that take part in sending. */
export function checkHealth(entityType: Entity): (answers: Answers) => Judgement {
  return (answers) => {
    const told = entitiesOf(answers).find((entity) => entity.entityType === entityType);
    if (!told) return notCheckable("Meta did not tell.");
    const { canSendMessage: word, additionalInfo } = told;
    const { name, cause } = things[entityType];
    if (word === "BLOCKED") return blocked(answers, told, things[entityType]);
    if (word !== "LIMITED") return ok(`Meta says that the ${name} can send.`, ...additionalInfo);
    return warning({
      cause: `${cause}-limited`,
      found: `Meta limits the ${name}`,
      why: additionalInfo.join(" ") || "It can send, but not as much as it could.",
      evidence: ["In Meta's health report it is LIMITED."],
      fix: [step("Settle what Meta names.", atMeta.phoneNumbers(answers))],
    });
  };
}

function blocked(
  answers: Answers,
  { errors, id }: HealthEntity,
  { cause, name }: { cause: string; name: string },
): Judgement {
  const [error] = errors;
  const evidence = errors.map(
    ({ code, description }) =>
      `Meta gives the code ${code}${description ? `: ${description}` : "."}`,
  );
  return broken({
    cause: error ? `${cause}-blocked-${error.code}` : `${cause}-blocked`,
    found: `Meta blocks the ${name}`,
    why: error?.description ?? "Meta gives no reason. Nothing can be sent as long as it is so.",
    evidence: [`In Meta's health report ${id ?? `the ${name}`} is BLOCKED.`, ...evidence.slice(1)],
    fix: [
      step(error?.solution ?? "Read there what Meta asks for.", atMeta.support(answers)),
      step("Then diagnose again."),
    ],
    ...(error
      ? {
          refusal: {
            code: error.code,
            subcode: null,
            message: error.description ?? "",
            details: null,
            fbtraceId: null,
          },
        }
      : {}),
  });
}

/** The account: Meta's review of it, then its health. */
export function checkAccountHealth(answers: Answers): Judgement {
  const { account } = answers;
  const review = account.kind === "ok" ? account.facts.accountReviewStatus : null;
  if (review !== "REJECTED" && review !== "PENDING") return checkHealth("WABA")(answers);
  const isRejected = review === "REJECTED";
  const judge = isRejected ? broken : warning;
  return judge({
    cause: isRejected ? "account-rejected" : "account-in-review",
    found: isRejected
      ? "Meta rejected the account in its review"
      : "Meta still reviews the account",
    why: isRejected
      ? "An account that failed the review cannot send templates."
      : "Until that is over, it may send less than usual, or nothing.",
    evidence: [`The state of the review is ${review}.`],
    fix: [
      isRejected
        ? step("Read the reason, and ask for another review.", atMeta.support(answers))
        : step("Wait; it mostly takes a day. Then diagnose again.", atMeta.accounts(answers)),
    ],
  });
}

/** The number's report names all four; the account's one leaves the number out. */
function entitiesOf({ number, account }: Answers): HealthEntity[] {
  const reports: (HealthStatus | null)[] = [
    number.kind === "ok" ? number.facts.health : null,
    account.kind === "ok" ? account.facts.health : null,
  ];
  return reports.flatMap((report) => report?.entities ?? []);
}
