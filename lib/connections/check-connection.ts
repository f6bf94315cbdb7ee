import "server-only";
import type { GraphTarget } from "@/lib/graph/client";
import type { TokenFacts } from "@/lib/graph/debug-token";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import {
  type AssetAnswer,
  type AssetQuestion,
  askNumber,
  askWaba,
  type WabaFacts,
} from "./ask-assets";
import { askToken, type TokenAnswer } from "./ask-token";
import { swappedFinding } from "./asset-findings";
import type { Finding } from "./finding.schema";

/** Null: not asked, because the token is of no use for asking. */
export type ConnectionAnswers = {
  token: TokenAnswer;
  waba: AssetAnswer<WabaFacts> | null;
  number: AssetAnswer<PhoneNumber> | null;
};

/** All answers together. `token` null with "ok": Meta vouches for it but tells no details. */
export type ConnectionVerdict =
  | { outcome: "ok"; token: TokenFacts | null; number: PhoneNumber; notes: Finding[] }
  | { outcome: "refused"; findings: Finding[] }
  | { outcome: "unreachable"; findings: Finding[] };

/** Asks Meta about token, WABA and phone number, in this order. Stores nothing. */
export async function checkConnection(
  target: GraphTarget,
  question: AssetQuestion,
): Promise<ConnectionAnswers> {
  const token = await askToken(target, question);
  if (!token.reads) return { token, waba: null, number: null };
  const waba = await askWaba(target, question);
  if (waba.outcome === "unreachable") return { token, waba, number: null };
  const number = await askNumber(target, question, waba.outcome === "ok" ? waba.facts : null);
  return { token, waba, number };
}

/** One verdict of several answers. A refusal counts even where another question found no answer. */
export function verdictOf(
  { token, waba, number }: ConnectionAnswers,
  question: AssetQuestion,
): ConnectionVerdict {
  if (token.outcome === "ok" && waba?.outcome === "ok" && number?.outcome === "ok") {
    const notes = [...token.notes, ...number.notes];
    return { outcome: "ok", token: token.facts, number: number.facts, notes };
  }
  if (waba?.mistaken === "phone-number" && number?.mistaken === "waba") {
    return { outcome: "refused", findings: [swappedFinding(question)] };
  }
  const ofToken = findings(token, "refused");
  const ofWaba = findings(waba, "refused");
  // The token's grants and the WABA's answer tell the same; the more telling one is shown.
  const isAboutWaba = (found: Finding) => found.field === "wabaId";
  const refused = [
    ...ofToken.filter((found) => !(isAboutWaba(found) && waba?.mistaken)),
    ...(ofToken.some(isAboutWaba) && !waba?.mistaken ? [] : ofWaba),
    ...findings(number, "refused"),
  ];
  if (refused.length > 0) return { outcome: "refused", findings: refused };
  const silent = [token, waba, number].flatMap((answer) => findings(answer, "unreachable"));
  return { outcome: "unreachable", findings: silent.slice(0, 1) };
}

function findings(
  answer: TokenAnswer | AssetAnswer<WabaFacts> | AssetAnswer<PhoneNumber> | null,
  outcome: "refused" | "unreachable",
): Finding[] {
  return answer?.outcome === outcome ? answer.findings : [];
}
