import "server-only";
import type { Answers } from "../answers";
import { nodeKind } from "../refusals";

/** Words and facts that the checks of account and number share. */

/** The two ids stand in each other's place. */
export function areSwapped({ account, number }: Answers): boolean {
  return (
    account.kind === "refused" &&
    number.kind === "refused" &&
    nodeKind(account.refusal) === "phone number" &&
    nodeKind(number.refusal) === "account"
  );
}

/** What to note of an object that Meta denied at first. */
export function patience(waitedMs: number): string[] {
  if (waitedMs === 0) return [];
  const seconds = Math.max(1, Math.round(waitedMs / 1000));
  return [
    `Meta denied it at first and showed it after ${seconds} s, as it does right after an assignment.`,
  ];
}

/** "a phone number", of what an id turned out to be. */
export function article(kind: string): string {
  if (kind === "account") return "a WhatsApp Business Account";
  if (kind === "business") return "a business portfolio";
  return kind === "app" ? "an app" : `a ${kind}`;
}
