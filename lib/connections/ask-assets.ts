import "server-only";
import { pause } from "@/lib/clock";
import type { GraphTarget } from "@/lib/graph/client";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import { type PhoneNumber, readPhoneNumber } from "@/lib/graph/phone-number";
import { listPhoneNumbers, readWaba } from "@/lib/graph/waba";
import type { AccessToken, AppSecret } from "@/lib/secret";
import {
  foreignNumberFinding,
  type Ids,
  invisibleNumberFinding,
  invisibleWabaFinding,
  type Mistaken,
  mistakenFor,
  mistakenNumberFinding,
  mistakenWabaFinding,
  numberNotes,
} from "./asset-findings";
import type { Answer, Finding } from "./finding.schema";
import { refusalFinding, unreachable } from "./refusal-finding";

const RETRIES = 2;
const RETRY_AFTER_MS = 1_000;

export type AssetQuestion = Ids & { token: AccessToken; appSecret: AppSecret | null };

export type WabaFacts = {
  name: string | null;
  phoneNumbers: PhoneNumber[];
  /** False: Meta has more numbers than were read. */
  complete: boolean;
};

/** `mistaken`: what the id really is, where Meta's answer tells. */
export type AssetAnswer<Facts> = Answer<Facts> & { mistaken: Mistaken | null };

/** Asks Meta for the WABA and the numbers in it. */
export async function askWaba(
  target: GraphTarget,
  question: AssetQuestion,
): Promise<AssetAnswer<WabaFacts>> {
  const { wabaId, token, appSecret } = question;
  const access = { wabaId, token, appSecret: appSecret ?? undefined };
  return await ask(
    async () => {
      const { name } = await readWaba(target, access);
      const list = await listPhoneNumbers(target, access);
      return { outcome: "ok", facts: { name, ...list }, notes: [], mistaken: null };
    },
    (refusal, mistaken) => {
      if (mistaken) return mistakenWabaFinding(question, mistaken, refusal);
      if (isInvisible(refusal)) return invisibleWabaFinding(question, refusal);
      return refusalFinding(refusal, "wabaId");
    },
  );
}

/**
 * Asks Meta for the phone number, and whether it is one of the WABA's.
 *
 * @param waba null where the WABA could not be read: then only the number itself is asked for
 */
export async function askNumber(
  target: GraphTarget,
  question: AssetQuestion,
  waba: WabaFacts | null,
): Promise<AssetAnswer<PhoneNumber>> {
  const { phoneNumberId, token, appSecret } = question;
  const numbers = waba?.phoneNumbers ?? [];
  return await ask(
    async () => {
      const access = { phoneNumberId, token, appSecret: appSecret ?? undefined };
      const number = await readPhoneNumber(target, access);
      if (waba?.complete && !numbers.some(({ id }) => id === phoneNumberId)) {
        return {
          outcome: "refused",
          findings: [foreignNumberFinding(question, numbers)],
          mistaken: null,
        };
      }
      return { outcome: "ok", facts: number, notes: numberNotes(number), mistaken: null };
    },
    (refusal, mistaken) => {
      if (mistaken) return mistakenNumberFinding(question, mistaken, refusal);
      if (isInvisible(refusal)) return invisibleNumberFinding(question, numbers, refusal);
      return refusalFinding(refusal, "phoneNumberId");
    },
  );
}

async function ask<Facts>(
  question: () => Promise<AssetAnswer<Facts>>,
  explain: (refusal: GraphRefusal, mistaken: Mistaken | null) => Finding,
): Promise<AssetAnswer<Facts>> {
  try {
    return await patiently(question);
  } catch (error) {
    const silence = unreachable(error);
    if (silence) return { ...silence, mistaken: null };
    if (!(error instanceof GraphRefusal)) throw error;
    const mistaken = mistakenFor(error);
    return { outcome: "refused", findings: [explain(error, mistaken)], mistaken };
  }
}

/** Meta denies an object for some seconds after it was granted, so that answer is asked for again. */
async function patiently<Result>(question: () => Promise<Result>): Promise<Result> {
  for (let retries = 0; retries < RETRIES; retries++) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof GraphRefusal && isInvisible(error))) throw error;
      await pause(RETRY_AFTER_MS);
    }
  }
  return await question();
}

function isInvisible(refusal: GraphRefusal): boolean {
  return refusal.code === 100 && refusal.subcode === 33;
}
