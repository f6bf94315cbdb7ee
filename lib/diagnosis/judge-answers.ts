import "server-only";
import type { Answers } from "./answers";
import { checkAppId, checkAppSecret, checkTokenApp } from "./checks/app-checks";
import { checkAccountHealth, checkHealth } from "./checks/health-checks";
import { checkNumber, checkNumberOfWaba } from "./checks/number-check";
import {
  checkAccountMode,
  checkDisplayName,
  checkMessagingLimit,
  checkQuality,
  checkThroughput,
} from "./checks/number-standing-checks";
import {
  checkNumberStatus,
  checkRegistration,
  checkVerification,
} from "./checks/number-state-checks";
import {
  checkGranularPermissions,
  checkManagementPermission,
  checkMessagingPermission,
} from "./checks/permission-checks";
import { checkApiVersion, checkCallLimit, checkClock, checkMeta } from "./checks/reach-checks";
import { checkTemplates } from "./checks/template-check";
import {
  checkDataAccess,
  checkToken,
  checkTokenExpiry,
  checkTokenKind,
} from "./checks/token-checks";
import { checkWaba } from "./checks/waba-check";
import {
  checkCallback,
  checkHandshake,
  checkSubscription,
  checkWebhookEvents,
} from "./checks/webhook-checks";
import { type Check, type CheckId, checkIds } from "./diagnosis.schema";
import type { JudgeCheck } from "./judgement";

/** `needs`: what must be in order, so that the check means anything. */
type Rule = { judge: JudgeCheck; needs: readonly CheckId[] };

const alive: readonly CheckId[] = ["meta", "api-version", "token"];
const usable: readonly CheckId[] = [
  ...alive,
  "token-app",
  "token-kind",
  "permission-management",
  "granular-permissions",
];
const visible: readonly CheckId[] = [...usable, "waba", "number"];

const rules: Record<CheckId, Rule> = {
  meta: { judge: checkMeta, needs: [] },
  "call-limit": { judge: checkCallLimit, needs: ["meta"] },
  "api-version": { judge: checkApiVersion, needs: [] },
  clock: { judge: checkClock, needs: [] },
  token: { judge: checkToken, needs: ["meta", "api-version"] },
  "app-id": { judge: checkAppId, needs: ["meta", "api-version"] },
  "app-secret": { judge: checkAppSecret, needs: ["meta", "api-version"] },
  "token-app": { judge: checkTokenApp, needs: alive },
  "token-expiry": { judge: checkTokenExpiry, needs: alive },
  "data-access": { judge: checkDataAccess, needs: alive },
  "token-kind": { judge: checkTokenKind, needs: alive },
  "permission-messaging": { judge: checkMessagingPermission, needs: [...alive, "token-kind"] },
  "permission-management": { judge: checkManagementPermission, needs: [...alive, "token-kind"] },
  "granular-permissions": { judge: checkGranularPermissions, needs: [...alive, "token-kind"] },
  waba: { judge: checkWaba, needs: usable },
  number: { judge: checkNumber, needs: usable },
  "number-waba": { judge: checkNumberOfWaba, needs: visible },
  "number-status": { judge: checkNumberStatus, needs: [...usable, "number"] },
  verification: { judge: checkVerification, needs: [...usable, "number"] },
  registration: { judge: checkRegistration, needs: [...usable, "number", "verification"] },
  subscription: { judge: checkSubscription, needs: [...usable, "waba"] },
  callback: { judge: checkCallback, needs: [...usable, "waba", "number", "subscription"] },
  handshake: { judge: checkHandshake, needs: ["subscription", "callback"] },
  "health-number": {
    judge: checkHealth("PHONE_NUMBER"),
    needs: [...visible, "number-status", "registration"],
  },
  "health-waba": { judge: checkAccountHealth, needs: [...usable, "waba"] },
  "health-business": { judge: checkHealth("BUSINESS"), needs: [...usable, "waba"] },
  "health-app": { judge: checkHealth("APP"), needs: [...usable, "waba"] },
  "webhook-events": { judge: checkWebhookEvents, needs: ["subscription", "callback", "handshake"] },
  quality: { judge: checkQuality, needs: [...usable, "number"] },
  "display-name": { judge: checkDisplayName, needs: [...usable, "number"] },
  throughput: {
    judge: checkThroughput,
    needs: [...usable, "number", "number-status", "registration"],
  },
  "messaging-limit": { judge: checkMessagingLimit, needs: [...usable, "waba"] },
  "account-mode": { judge: checkAccountMode, needs: [...usable, "number"] },
  templates: { judge: checkTemplates, needs: [...usable, "waba"] },
};

/**
 * Judges what was answered: every check in order, and the one whose cause comes before all others.
 * Pure. What a cause makes meaningless is "not checkable, because" of it.
 */
export function judgeAnswers(answers: Answers): { first: CheckId | null; checks: Check[] } {
  const judged = new Map<CheckId, Check>();
  const open = new Set<CheckId>();

  /** The check itself; where it has no word of its own, `rootOf` tells whose fault that is. */
  function judge(id: CheckId): Check {
    const known = judged.get(id);
    if (known) return known;
    open.add(id);
    const check = judgeAnew(id);
    open.delete(id);
    judged.set(id, check);
    return check;
  }

  function judgeAnew(id: CheckId): Check {
    const { needs, judge: ask } = rules[id];
    const hindrance = needs.map(judge).find(hinders);
    if (hindrance) return because(id, hindrance);
    const judgement = ask(answers);
    if (!("blockedBy" in judgement)) return { id, ...judgement };
    // A check that points at itself, or at one that waits for it, speaks for itself.
    if (open.has(judgement.blockedBy) || waitsFor(judgement.blockedBy, id)) {
      return { id, ...judgement.otherwise };
    }
    const culprit = judge(judgement.blockedBy);
    return culprit.state === "ok" ? { id, ...judgement.otherwise } : because(id, culprit);
  }

  const roots = new Map<CheckId, Check>();
  function because(id: CheckId, hindrance: Check): Check {
    const root = roots.get(hindrance.id) ?? hindrance;
    roots.set(id, root);
    return notMeaningful(
      id,
      `Not checkable, because: ${lowerFirst(root.found).replace(/[^.]$/, "$&.")}`,
    );
  }

  const checks = checkIds.map(judge);
  const first =
    checks.find(({ state }) => state === "broken") ??
    checks.find(({ state }) => state === "warning");
  return { first: first?.id ?? null, checks };

  /** Also what could not be judged because of something else; what Meta merely did not tell does not. */
  function hinders(check: Check): boolean {
    return check.state === "broken" || roots.has(check.id);
  }
}

function waitsFor(check: CheckId, other: CheckId): boolean {
  return rules[check].needs.some((need) => need === other || waitsFor(need, other));
}

function notMeaningful(id: CheckId, found: string): Check {
  return {
    id,
    state: "not-checkable",
    found,
    evidence: [],
    cause: null,
    why: null,
    fix: [],
    mend: null,
    meta: null,
  };
}

function lowerFirst(text: string): string {
  // Names and abbreviations keep their capitals.
  return /^(Meta|App|WhatsApp|Cloud|[A-Z]{2})/.test(text)
    ? text
    : text.charAt(0).toLowerCase() + text.slice(1);
}
