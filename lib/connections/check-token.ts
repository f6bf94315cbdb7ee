import "server-only";
import type { TokenFacts } from "@/lib/graph/debug-token";

const NEEDED = ["whatsapp_business_messaging", "whatsapp_business_management"] as const;
export type NeededPermission = (typeof NEEDED)[number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Why a token is of no use for a connection. */
export type TokenFault =
  | { kind: "dead"; code: number; subcode: number | null; message: string }
  | { kind: "app-token" }
  | { kind: "other-app"; appId: string; appName: string | null }
  | { kind: "missing-permission"; permission: NeededPermission }
  | { kind: "other-wabas"; permission: NeededPermission; wabaIds: string[] };

/** What is worth knowing about a token that can be used. */
export type TokenNote = { kind: "no-business-management" } | { kind: "ends-soon"; at: Date };

export type TokenVerdict = { faults: TokenFault[]; notes: TokenNote[] };

/**
 * Judges what Meta said of a token. Pure.
 *
 * The flat `scopes` decide about permissions: Meta has left them out of `granular_scopes` before.
 * A granular scope counts only where it names assets and this WABA is not among them.
 *
 * @param wanted the app that must have issued the token and the WABA it must reach; null: whichever
 * @param at the time against which "soon" is measured
 */
export function checkToken(
  facts: TokenFacts,
  wanted: { appId: string; wabaId: string | null },
  at: Date,
): TokenVerdict {
  const fault = unusable(facts, wanted.appId);
  if (fault) return { faults: [fault], notes: [] };

  return {
    faults: [
      ...missingPermissions(facts).map(
        (permission): TokenFault => ({ kind: "missing-permission", permission }),
      ),
      ...shutOut(facts, wanted.wabaId),
    ],
    notes: notesOn(facts, at),
  };
}

/** Which of the permissions that a connection needs a token does not have. */
export function missingPermissions(facts: TokenFacts): NeededPermission[] {
  return NEEDED.filter((permission) => !facts.scopes.includes(permission));
}

function unusable(facts: TokenFacts, appId: string): TokenFault | null {
  if (!facts.isValid) {
    const { code = 190, subcode = null, message = "" } = facts.error ?? {};
    return { kind: "dead", code, subcode, message };
  }
  if (facts.kind === "APP") return { kind: "app-token" };
  if (facts.appId !== null && facts.appId !== appId) {
    return { kind: "other-app", appId: facts.appId, appName: facts.appName };
  }
  return null;
}

function shutOut(facts: TokenFacts, wabaId: string | null): TokenFault[] {
  if (wabaId === null) return [];
  for (const permission of NEEDED) {
    const granted = facts.granularScopes.find(({ scope }) => scope === permission);
    if (granted?.targetIds && !granted.targetIds.includes(wabaId)) {
      return [{ kind: "other-wabas", permission, wabaIds: granted.targetIds }];
    }
  }
  return [];
}

function notesOn(facts: TokenFacts, at: Date): TokenNote[] {
  const notes: TokenNote[] = [];
  if (facts.expiresAt && facts.expiresAt.getTime() - at.getTime() <= DAY_MS) {
    notes.push({ kind: "ends-soon", at: facts.expiresAt });
  }
  if (!facts.scopes.includes("business_management")) {
    notes.push({ kind: "no-business-management" });
  }
  return notes;
}
