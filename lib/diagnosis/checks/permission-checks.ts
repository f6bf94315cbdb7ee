import "server-only";
import { type Answers, tokenFacts } from "../answers";
import { broken, type Judgement, ok } from "../judgement";
import { atMeta, here, step } from "../places";
import { isPermission } from "../refusals";
import { hidden } from "./token-checks";

const MESSAGING = "whatsapp_business_messaging";
const MANAGEMENT = "whatsapp_business_management";

/** Whether the token may send. */
export function checkMessagingPermission(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  if (!facts) return hidden(answers);
  if (facts.scopes.includes(MESSAGING)) return granted(MESSAGING);
  return missing(
    answers,
    MESSAGING,
    "Without it the token may not send, and Meta reports no statuses.",
  );
}

/** Whether the token may read the account, its numbers and templates. */
export function checkManagementPermission(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  const why =
    "Without it the account, its numbers and templates cannot be read, nor webhooks be set.";
  if (facts) {
    return facts.scopes.includes(MANAGEMENT)
      ? granted(MANAGEMENT)
      : missing(answers, MANAGEMENT, why);
  }
  // Where Meta hides the token's details, what it lets the token read shows them.
  const { account } = answers;
  if (account.kind === "ok")
    return ok(`It has ${MANAGEMENT}.`, "The account could be read with it.");
  if (account.kind === "refused" && isPermission(account.refusal)) {
    return missing(answers, MANAGEMENT, why);
  }
  return hidden(answers);
}

/**
 * Whether the token was given this very account. Meta has left permissions out of this list before,
 * so only a list that names other accounts is a fault.
 */
export function checkGranularPermissions(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  if (!facts) return hidden(answers);
  const { wabaId } = answers.ids;
  for (const permission of [MESSAGING, MANAGEMENT]) {
    const targets = facts.granularScopes.find(({ scope }) => scope === permission)?.targetIds;
    if (targets && !targets.includes(wabaId)) {
      return broken({
        cause: "token-for-other-accounts",
        found: "The token was not given this WhatsApp Business Account",
        why: `When it was generated, ${permission} was granted for ${idsInWords(targets)}, not for ${wabaId}.`,
        evidence: [`Granted for: ${idsInWords(targets)}.`],
        fix: [
          step(
            "Compare the WhatsApp Business Account ID with API Setup.",
            atMeta.apiSetup(answers),
          ),
          step(
            "If it is right, generate a token and tick this account; then paste it.",
            here.replaceToken(answers),
          ),
        ],
      });
    }
  }
  const listed = new Set(facts.granularScopes.map(({ scope }) => scope));
  const left = [MESSAGING, MANAGEMENT].filter(
    (permission) => facts.scopes.includes(permission) && !listed.has(permission),
  );
  if (left.length > 0) {
    return ok(
      "It is not limited to other accounts.",
      `Meta leaves ${left.join(" and ")} out of this list, which is no fault: the permission itself is granted.`,
    );
  }
  return ok("It is not limited to other accounts.");
}

function granted(permission: string): Judgement {
  return ok(`It has ${permission}.`);
}

function missing(answers: Answers, permission: string, why: string): Judgement {
  const scopes = tokenFacts(answers)?.scopes;
  return broken({
    cause: `missing-${permission}`,
    found: `The permission ${permission} is missing`,
    why,
    evidence: scopes ? [`Granted: ${scopes.join(", ") || "nothing"}.`] : [],
    fix: [
      step(
        `Generate a token again under System users, and tick ${permission}.`,
        atMeta.systemUsers(answers),
      ),
      step("Paste it.", here.replaceToken(answers)),
    ],
  });
}

function idsInWords(ids: readonly string[]): string {
  if (ids.length === 0) return "no account at all";
  const shown = ids.slice(0, 5).join(", ");
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}
