import "server-only";
import { formatPhone } from "@/lib/format/phone";
import type { TokenFacts } from "@/lib/graph/debug-token";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import type { WabaFacts } from "./ask-assets";
import type { ConnectionAnswers } from "./check-connection";
import type { Answer, TestAnswer } from "./finding.schema";

/** The three answers of a test in words, in the order they were asked. */
export function testAnswers({ token, waba, number }: ConnectionAnswers): TestAnswer[] {
  return [
    inWords("Access token", token, tokenSummary),
    inWords("WhatsApp Business Account", waba, wabaSummary),
    inWords("Phone number", number, (facts) => numberSummary(facts, waba?.outcome === "ok")),
  ];
}

function inWords<Facts>(
  subject: TestAnswer["subject"],
  answer: Answer<Facts> | null,
  summarise: (facts: Facts) => string,
): TestAnswer {
  if (!answer) {
    const summary = "Not asked, because an answer before it stands in the way.";
    return { subject, outcome: "not-asked", summary, findings: [] };
  }
  if (answer.outcome === "ok") {
    const summary = summarise(answer.facts);
    return { subject, outcome: "ok", summary, findings: answer.notes };
  }
  const summary =
    answer.outcome === "refused"
      ? "Meta refused."
      : "Meta could not be asked; nothing was changed.";
  return { subject, outcome: answer.outcome, summary, findings: answer.findings };
}

function tokenSummary(facts: TokenFacts | null): string {
  if (!facts) return "Meta takes the token.";
  const app = facts.appName ? ` It belongs to the app “${facts.appName}”` : " It is valid";
  return `Meta takes the token.${app} and ${facts.expiresAt ? "has an end" : "never expires"}.`;
}

function wabaSummary({ name, phoneNumbers, complete }: WabaFacts): string {
  const count = phoneNumbers.length;
  const numbers =
    count === 1 ? "1 phone number" : `${complete ? "" : "more than "}${count} phone numbers`;
  return `${name ? `“${name}”` : "The account"} can be read and has ${numbers}.`;
}

/** @param isOfWaba whether Meta's list of the WABA's numbers was there to look it up in */
function numberSummary(number: PhoneNumber, isOfWaba: boolean): string {
  const shown = number.displayPhoneNumber;
  const display = shown && (/^\d+$/.test(shown) ? formatPhone(shown) : shown);
  const name = number.verifiedName ? ` (“${number.verifiedName}”)` : "";
  return `${display ?? `The number ${number.id}`}${name} can be read${isOfWaba ? " and belongs to this account" : ""}.`;
}
