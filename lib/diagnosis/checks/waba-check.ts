import "server-only";
import type { WabaDetails } from "@/lib/graph/waba-details";
import type { Answers, Refusal } from "../answers";
import { broken, type Judgement, notCheckable, obstacle, ok, refused, warning } from "../judgement";
import { atMeta, here, step } from "../places";
import { isInvisible, nodeKind } from "../refusals";
import { areSwapped, article, patience } from "./asset-words";

/** Whether the token sees the account. */
export function checkWaba(answers: Answers): Judgement {
  const { account, ids } = answers;
  if (account.kind === "ok") return seen(account.facts, account.waitedMs);
  if (account.kind !== "refused") return obstacle("waba", account) ?? notCheckable("Not asked.");
  const { refusal } = account;
  if (areSwapped(answers)) return swapped(answers, refusal);
  const kind = nodeKind(refusal);
  if (kind) {
    return broken({
      cause: `waba-id-of-${kind.replace(" ", "-")}`,
      found: "That is not a WhatsApp Business Account ID",
      why: `${ids.wabaId} is the ID of ${article(kind)}.`,
      fix: copyAccountId(answers),
      refusal,
    });
  }
  return isInvisible(refusal)
    ? invisibleAccount(answers, refusal)
    : (obstacle("waba", account) ?? refused("waba", refusal));
}

function seen({ name, business }: WabaDetails, waitedMs: number): Judgement {
  const evidence = business
    ? [`Owned by “${business.name ?? business.id}”, business ID ${business.id}.`]
    : [];
  if (waitedMs === 0) return ok(name ? `It is “${name}”.` : "It can be read.", ...evidence);
  return warning({
    cause: "waba-just-assigned",
    found: "The account was assigned just now",
    why: "Meta denied it at first and then showed it, as it does for some seconds after an assignment. Until that has settled, single messages can be refused.",
    evidence: [...patience(waitedMs), ...evidence],
    fix: [step("Wait a minute, and diagnose again.")],
  });
}

function invisibleAccount(answers: Answers, refusal: Refusal): Judgement {
  const { ids, number, assigned } = answers;
  const given = assigned.kind === "ok" ? assigned.facts : [];
  if (given.some(({ id }) => id === ids.wabaId)) {
    return broken({
      cause: "waba-assigned-but-hidden",
      found: "The account is assigned, but Meta does not show it yet",
      why: "Meta lists it among the accounts of the token's owner, but does not show it yet. This takes some seconds, rarely minutes.",
      evidence: [`Among the owner's accounts: ${ids.wabaId}.`],
      fix: [step("Wait a minute, and diagnose again.")],
      refusal,
    });
  }
  const evidence =
    given.length > 0
      ? [
          `The token's owner was given ${given.map(({ id, name }) => (name ? `“${name}” (${id})` : id)).join(", ")}.`,
        ]
      : assigned.kind === "ok"
        ? ["The token's owner was given no account at all."]
        : [];
  if (number.kind === "ok") {
    return broken({
      cause: "waba-id-wrong",
      found: "There is no such WhatsApp Business Account for this token",
      why: `The token sees the phone number, but no account ${ids.wabaId}; so most likely the account's ID is not right.`,
      evidence,
      fix: copyAccountId(answers),
      refusal,
    });
  }
  return broken({
    cause: "waba-not-assigned",
    found: "The token cannot see this WhatsApp Business Account",
    why: `Meta shows the token neither the account ${ids.wabaId} nor the number: its owner was not given the account.`,
    evidence,
    fix: [
      step(
        "Assign the account to the System User with full control: System users → Assign assets → WhatsApp accounts.",
        atMeta.systemUsers(answers),
      ),
      step(
        "Wait a minute, and diagnose again. If it stays, generate a new token and paste it.",
        here.replaceToken(answers),
      ),
    ],
    refusal,
  });
}

function swapped(answers: Answers, refusal: Refusal): Judgement {
  const { wabaId, phoneNumberId } = answers.ids;
  return broken({
    cause: "ids-swapped",
    found: "Two IDs are swapped",
    why: `${wabaId} is the phone number, and ${phoneNumberId} is the WhatsApp Business Account.`,
    fix: [step("Exchange the two IDs and save.", here.configuration(answers))],
    refusal,
  });
}

function copyAccountId(answers: Answers) {
  return [
    step(
      "Copy the WhatsApp Business Account ID from API Setup; it stands beside the Phone number ID.",
      atMeta.apiSetup(answers),
    ),
    step("Correct it here.", here.configuration(answers)),
  ];
}
