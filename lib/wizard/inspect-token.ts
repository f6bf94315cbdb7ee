import "server-only";
import { askToken } from "@/lib/connections/ask-token";
import { type Discovery, discoverAssets } from "@/lib/connections/discover-assets";
import type { Finding } from "@/lib/connections/finding.schema";
import { finding, unreachable } from "@/lib/connections/refusal-finding";
import type { GraphTarget } from "@/lib/graph/client";
import { debugToken } from "@/lib/graph/debug-token";
import { GraphRefusal } from "@/lib/graph/graph-errors";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import type { AccessToken, AppSecret } from "@/lib/secret";
import type { FoundNumber, TokenFinds } from "./draft.schema";

export type Inspection =
  | { ok: true; finds: Omit<TokenFinds, "hint"> }
  | { ok: false; findings: Finding[] };

/**
 * Asks Meta what a token is, and what it reaches. Without an App ID the token is asked for its app.
 */
export async function inspectToken(
  target: GraphTarget,
  { token, appId, appSecret }: InHand,
): Promise<Inspection> {
  const issuer = appId ?? (await issuerOf(target, token));
  if (typeof issuer !== "string") return { ok: false, findings: issuer };
  const answer = await askToken(target, { token, appId: issuer, appSecret, wabaId: null });
  if (answer.outcome !== "ok") return { ok: false, findings: answer.findings };
  const facts = answer.facts;
  const found = await discoverAssets(target, token, appSecret, facts);
  return { ok: true, finds: toFinds({ ...found, token: facts }, issuer) };
}

function toFinds(found: Discovery, appId: string | null): Omit<TokenFinds, "hint"> {
  const facts = found.token;
  return {
    appId: facts?.appId ?? appId,
    appName: facts?.appName ?? null,
    tokenKind: facts?.kind ?? null,
    expiresAt: facts?.expiresAt?.toISOString() ?? null,
    neverExpires: facts !== null && facts.expiresAt === null,
    scopes: facts?.scopes ?? [],
    businesses: found.businesses,
    wabas: found.wabas.map(({ id, name, phoneNumbers }) => ({
      id,
      name,
      numbers: phoneNumbers.map(toFoundNumber),
    })),
    gaps: found.gaps.map(({ text }) => text),
    notes: [],
  };
}

function toFoundNumber(number: PhoneNumber): FoundNumber {
  const { id, displayPhoneNumber, verifiedName, accountMode, status } = number;
  return { id, displayPhoneNumber, verifiedName, accountMode, status };
}

type InHand = { token: AccessToken; appId: string | null; appSecret: AppSecret | null };

/** The id of the app that issued the token, or what to say where Meta does not tell it. */
async function issuerOf(target: GraphTarget, token: AccessToken): Promise<string | Finding[]> {
  try {
    const { appId, isValid } = await debugToken(target, { token, inspector: "self" });
    if (appId !== null) return appId;
    // Meta names no app for what is no token; the question about it then says so.
    if (!isValid) return UNKNOWN_APP;
  } catch (error) {
    const silence = unreachable(error);
    if (silence) return silence.findings;
    if (!(error instanceof GraphRefusal)) throw error;
    if (error.code === 190) return UNKNOWN_APP;
  }
  return [appIdNeeded()];
}

/** Stands for the app of something that belongs to none. */
const UNKNOWN_APP = "0";

/** Meta knows the token but lets only its app ask about it. */
function appIdNeeded(): Finding {
  return finding({
    title: "Meta does not say which app this token belongs to",
    cause: "Some tokens may not be asked about themselves, only through their app.",
    fix: "Enter the App ID below; it stands at the top of the app's dashboard.",
    field: "appId",
  });
}
