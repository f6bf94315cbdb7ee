import "server-only";
import { formatPhone } from "@/lib/format/phone";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import type { Answers, Refusal } from "../answers";
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
import { isInvisible, nodeKind } from "../refusals";
import { areSwapped, article, patience } from "./asset-words";

/** Whether the token sees the number. */
export function checkNumber(answers: Answers): Judgement {
  const { number, account } = answers;
  if (number.kind === "ok") {
    const { displayPhoneNumber, verifiedName } = number.facts;
    const shown = display(displayPhoneNumber) ?? `The number ${number.facts.id}`;
    return ok(
      `${shown}${verifiedName ? ` (“${verifiedName}”)` : ""}.`,
      ...patience(number.waitedMs),
    );
  }
  if (number.kind !== "refused") return obstacle("number", number) ?? notCheckable("Not asked.");
  const { refusal } = number;
  if (areSwapped(answers)) return blockedBy("waba");
  const kind = nodeKind(refusal);
  if (kind) {
    return broken({
      cause: `number-id-of-${kind}`,
      found: "That is not a phone number's ID",
      why: `${answers.ids.phoneNumberId} is the ID of ${article(kind)}.`,
      evidence: listed(answers),
      fix: copyNumberId(answers),
      refusal,
    });
  }
  if (!isInvisible(refusal)) return obstacle("number", number) ?? refused("number", refusal);
  return account.kind === "ok"
    ? invisibleNumber(answers, refusal)
    : blockedBy("waba", refused("number", refusal));
}

function invisibleNumber(answers: Answers, refusal: Refusal): Judgement {
  const { phoneNumberId } = answers.ids;
  const meant = numbersOf(answers).find(
    (number) => digits(number.displayPhoneNumber) === phoneNumberId,
  );
  if (meant) {
    return broken({
      cause: "number-instead-of-id",
      found: "That is the phone number itself, not its ID",
      why: `Meta calls ${meant.displayPhoneNumber} by the ID ${meant.id}.`,
      evidence: listed(answers),
      fix: [step(`Enter ${meant.id} as the Phone number ID.`, here.configuration(answers))],
      refusal,
    });
  }
  return broken({
    cause: "number-not-visible",
    found: "There is no such phone number for this token",
    why: `The token sees the account, but no number with the ID ${phoneNumberId}: the ID is not right, or the number was deleted or moved away.`,
    evidence: listed(answers),
    fix: copyNumberId(answers),
    refusal,
  });
}

/** Whether the number is one of the account's. */
export function checkNumberOfWaba(answers: Answers): Judgement {
  const { numbers, ids } = answers;
  const hindrance = obstacle("number-waba", numbers);
  if (hindrance) return hindrance;
  if (numbers.kind !== "ok") return notCheckable("The account's numbers could not be listed.");
  const { phoneNumbers, complete } = numbers.facts;
  if (phoneNumbers.some(({ id }) => id === ids.phoneNumberId))
    return ok("The number is one of the account's.");
  if (!complete) return notCheckable("The account has more numbers than were read.");
  return broken({
    cause: "number-of-another-account",
    found: "The number belongs to another account",
    why: `The account ${ids.wabaId} has no number with the ID ${ids.phoneNumberId}, although the token sees both.`,
    evidence: listed(answers),
    fix: [
      step("Copy both IDs from the same place.", atMeta.apiSetup(answers)),
      step("Correct them here.", here.configuration(answers)),
    ],
  });
}

function copyNumberId(answers: Answers) {
  return [
    step(
      "Copy the Phone number ID from API Setup; it stands below the number that sends.",
      atMeta.apiSetup(answers),
    ),
    step("Correct it here.", here.configuration(answers)),
  ];
}

function numbersOf({ numbers }: Answers): PhoneNumber[] {
  return numbers.kind === "ok" ? numbers.facts.phoneNumbers : [];
}

function listed(answers: Answers): string[] {
  if (answers.numbers.kind !== "ok") return [];
  const numbers = numbersOf(answers);
  if (numbers.length === 0) return ["The account has no phone numbers that the token can see."];
  const shown = numbers
    .slice(0, 5)
    .map(({ displayPhoneNumber, id }) => `${displayPhoneNumber ?? "a number"} (ID ${id})`);
  const more = numbers.length > 5 ? ` and ${numbers.length - 5} more` : "";
  return [`The account has ${shown.join(", ")}${more}.`];
}

function display(number: string | null): string | null {
  return number && /^\d+$/.test(number) ? formatPhone(number) : number;
}

function digits(text: string | null): string {
  return text?.replace(/\D/g, "") ?? "";
}
