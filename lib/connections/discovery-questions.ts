import "server-only";
import { GraphRefusal, GraphUnreachable } from "@/lib/graph/graph-errors";

/** Something that a discovery could not find out. */
export type DiscoveryGap = {
  about:
    | "token"
    | "assigned"
    | "businesses"
    | "system-users"
    | "owned"
    | "shared"
    | "waba"
    | "numbers";
  /** For an admin, without secrets. */
  text: string;
};

/** Asks once; null where Meta refused or did not answer, which is then a gap. */
export type Question = <Answer>(
  about: DiscoveryGap["about"],
  question: () => Promise<Answer>,
  subject?: string,
) => Promise<Answer | null>;

/** Questions to Meta that may fail one by one. After the first silence, or once
 * Meta refuses the token itself, the rest is not asked. */
export function discoveryQuestions() {
  const gaps: DiscoveryGap[] = [];
  let silent = false;
  const gap = (about: DiscoveryGap["about"], text: string) => {
    if (!gaps.some((known) => known.text === text)) gaps.push({ about, text });
  };
  const ask: Question = async (about, question, subject) => {
    if (silent) return null;
    return await question().catch((error: unknown) => {
      const silence = silenceOf(error);
      silent ||= silence !== null;
      const { about: what, text } = silence ?? refusalOf(error, about, subject);
      gap(what ?? about, text);
      return null;
    });
  };
  return { ask, gap, gaps };
}

/** What ends all asking: nobody answers, or the token is dead. */
function silenceOf(error: unknown): { about?: "token"; text: string } | null {
  if (error instanceof GraphUnreachable) {
    return { text: "Meta did not answer in between, so this list may be incomplete. Try again." };
  }
  if (!(error instanceof GraphRefusal && error.code === 190)) return null;
  const text = `Meta no longer accepts this token. Meta answered: ${error.metaMessage}`;
  return { about: "token", text };
}

/** @throws whatever is no refusal: a bug */
function refusalOf(error: unknown, about: DiscoveryGap["about"], subject = "") {
  if (!(error instanceof GraphRefusal)) throw error;
  return { about, text: `${sentences[about](subject)} ${reasonOf(error)}` };
}

const sentences: Record<DiscoveryGap["about"], (subject: string) => string> = {
  token: () => "Meta does not let this token ask about itself.",
  assigned: () => "The accounts assigned to the token's user could not be listed.",
  businesses: () => "The token's business portfolios could not be listed.",
  "system-users": (subject) => `The System Users of ${subject} could not be listed.`,
  owned: () => "The accounts that a portfolio owns could not be listed.",
  shared: () => "The accounts shared with a portfolio could not be listed.",
  waba: (subject) => `The account ${subject} could not be read.`,
  numbers: (subject) => `The phone numbers of ${subject} could not be listed.`,
};

function reasonOf({ code, subcode, metaMessage, details }: GraphRefusal): string {
  if (code === 100 && subcode === 33) {
    return "The token was not given access to it; a grant made just now takes a minute.";
  }
  if (code === 10 || (code >= 200 && code < 300)) return "A permission is missing.";
  const number = subcode === null ? code : `${code}/${subcode}`;
  return `Meta answered ${number}: ${(details ?? metaMessage).replace(/[^.!?]$/, "$&.")}`;
}
