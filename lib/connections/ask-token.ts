import "server-only";
import { now } from "@/lib/clock";
import type { GraphTarget } from "@/lib/graph/client";
import { debugToken, type TokenFacts } from "@/lib/graph/debug-token";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import { readMe } from "@/lib/graph/me";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { checkToken } from "./check-token";
import type { Answer } from "./finding.schema";
import { refusalFinding, unreachable } from "./refusal-finding";
import {
  deadFinding,
  detailsHiddenNote,
  faultFinding,
  noteFinding,
  otherAppFinding,
  secretNeededFinding,
  unknownAppFinding,
  wrongSecretFinding,
} from "./token-findings";

export type TokenQuestion = {
  appId: string;
  appSecret: AppSecret | null;
  /** Null: not chosen yet. */
  wabaId: string | null;
  token: AccessToken;
};

/**
 * `facts` null: Meta vouches for the token but tells no details. `reads`: refused for this
 * connection, yet good enough to ask about accounts and numbers with it. `told`: what Meta told of a
 * refused token, where it told anything.
 */
export type TokenAnswer = Answer<TokenFacts | null> & { reads: boolean; told?: TokenFacts };

/**
 * Asks Meta what the token is worth for this app and WABA: through the app where its secret is
 * known, else by the token itself, and where Meta does not allow that, by using it.
 *
 * @see https://developers.facebook.com/docs/graph-api/reference/debug_token
 */
export async function askToken(target: GraphTarget, question: TokenQuestion): Promise<TokenAnswer> {
  const { token, appId, appSecret } = question;
  const inspector = appSecret ? { appId, appSecret } : "self";
  try {
    return judge(await debugToken(target, { token, inspector }), question);
  } catch (error) {
    const silence = unreachable(error);
    if (silence) return { ...silence, reads: false };
    if (!(error instanceof GraphRefusal)) throw error;
    return appSecret
      ? await refusedToApp(target, question, error)
      : await refusedToItself(target, question, error);
  }
}

function judge(facts: TokenFacts, wanted: TokenQuestion): TokenAnswer {
  const { faults, notes } = checkToken(facts, wanted, now());
  if (faults.length === 0) {
    return { outcome: "ok", facts, notes: notes.map(noteFinding), reads: true };
  }
  const reads = faults.every(
    (fault) =>
      fault.kind === "other-wabas" ||
      (fault.kind === "missing-permission" && fault.permission === "whatsapp_business_messaging"),
  );
  const findings = faults.map((fault) => faultFinding(fault, wanted));
  return { outcome: "refused", findings, reads, told: facts };
}

async function refusedToApp(
  target: GraphTarget,
  { token, appId }: TokenQuestion,
  refusal: GraphRefusal,
): Promise<TokenAnswer> {
  const text = refusal.metaMessage;
  const isOtherApp = refusal.code === 100 && /did not match/i.test(text);
  const isWrongSecret = refusal.code === 190 && /signature/i.test(text);
  if (isOtherApp || isWrongSecret) {
    const issuer = await issuerOf(target, token);
    if (isOtherApp || (issuer && issuer.appId !== appId)) {
      return refused({ ...otherAppFinding(appId, issuer), code: refusal.code, metaText: text });
    }
    return refused(wrongSecretFinding(appId, refusal));
  }
  if (refusal.code === 101 || /validating application/i.test(text)) {
    return refused(unknownAppFinding(appId, refusal));
  }
  return refused(refusalFinding(refusal, "accessToken"));
}

async function refusedToItself(
  target: GraphTarget,
  { token, appId }: TokenQuestion,
  refusal: GraphRefusal,
): Promise<TokenAnswer> {
  let last = refusal;
  if (refusal.code === 100 && /app access token/i.test(refusal.metaMessage)) {
    try {
      await readMe(target, { token });
      return { outcome: "ok", facts: null, notes: [detailsHiddenNote(appId)], reads: true };
    } catch (error) {
      const silence = unreachable(error);
      if (silence) return { ...silence, reads: false };
      if (!(error instanceof GraphRefusal)) throw error;
      last = error;
    }
  }
  if (last.code === 190) {
    const { code, subcode, metaMessage: message, fbtraceId } = last;
    return refused(deadFinding({ code, subcode, message, fbtraceId }));
  }
  if (/appsecret_proof/.test(last.metaMessage)) return refused(secretNeededFinding(appId, last));
  return refused(refusalFinding(last, "accessToken"));
}

/** Which app a token is of, where the token itself may ask. */
export async function issuerOf(
  target: GraphTarget,
  token: AccessToken,
): Promise<{ appId: string; appName: string | null } | null> {
  try {
    const { appId, appName } = await debugToken(target, { token, inspector: "self" });
    return appId === null ? null : { appId, appName };
  } catch {
    return null;
  }
}

function refused(finding: ReturnType<typeof refusalFinding>): TokenAnswer {
  return { outcome: "refused", findings: [finding], reads: false };
}
