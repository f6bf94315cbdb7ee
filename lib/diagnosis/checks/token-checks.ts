import "server-only";
import { formatDuration } from "@/lib/format/duration";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import { type Answer, type Answers, type Refusal, tokenFacts } from "../answers";
import {
  blockedBy,
  broken,
  type Judgement,
  notCheckable,
  obstacle,
  ok,
  refused,
  warning,
} from "../judgement";
import { atMeta, here, step } from "../places";
import { isDeadToken, isUnknownApp, isWrongSecret } from "../refusals";

/** Whether Meta takes the token; every subcode of its 190 has a cause of its own. */
export function checkToken(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  if (facts?.isValid) {
    const who = answers.byApp.kind === "ok" ? "its app asked" : "it asked about itself";
    return ok("Meta takes it.", `Meta said so when ${who}.`);
  }
  if (facts) {
    const { code = 190, subcode = null, message = "" } = facts.error ?? {};
    return dead(answers, { code, subcode, message, details: null, fbtraceId: null });
  }
  const { me } = answers;
  if (me.kind === "ok") {
    return ok("Meta takes it.", `It speaks for ${me.facts.name ?? me.facts.id}.`);
  }
  return untold(answers);
}

/** Nobody told about the token: what Meta refused tells why. */
function untold(answers: Answers): Judgement {
  const asked = [answers.me, answers.bySelf, answers.byApp];
  const refusals = asked.flatMap(refusalOf);
  if (refusals.some(isUnknownApp)) return blockedBy("app-id");
  const death = refusals.find(isDeadToken);
  if (death) return dead(answers, death);
  // What the app was refused is about the app; only the token's own questions speak of the token.
  const own = asked.find(({ kind }) => kind !== "not-asked") ?? answers.me;
  const hindrance = obstacle("token", own);
  if (hindrance || own.kind !== "refused") return hindrance ?? notCheckable("Not asked.");
  return tokenRefused(answers, own.refusal);
}

function tokenRefused(answers: Answers, refusal: Refusal): Judgement {
  if (isWrongSecret(refusal)) return dead(answers, refusal);
  return refused("token", refusal, step("Paste a new token.", here.replaceToken(answers)));
}

function refusalOf(answer: Answer<unknown>): Refusal[] {
  return answer.kind === "refused" ? [answer.refusal] : [];
}

function dead(answers: Answers, death: Refusal): Judgement {
  const { title, cause, fix } = explainError(death);
  const subcode = death.subcode === null ? "" : `, subcode ${death.subcode}`;
  return broken({
    cause: ["token", death.code, death.subcode].filter((part) => part !== null).join("-"),
    found: `${title} (${death.code}${subcode})`,
    why: cause,
    fix: [
      step(fix, atMeta.systemUsers(answers)),
      step(
        "Paste the new token. What waits is sent with it; nothing is lost.",
        here.replaceToken(answers),
      ),
    ],
    refusal: death,
  });
}

/** How long the token lives. */
export function checkTokenExpiry(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  if (!facts) return hidden(answers);
  const { expiresAt } = facts;
  if (expiresAt === null) return ok("It never expires.");
  const left = expiresAt.getTime() - answers.at.getTime();
  const evidence = `It ends on ${exact(expiresAt)}.`;
  if (left > 7 * DAY_MS) return ok(`It lives another ${formatDuration(left)}.`, evidence);
  const canExtend = answers.hasAppSecret;
  return warning({
    cause: left > DAY_MS ? "token-ends-this-week" : "token-ends-today",
    found: left > 0 ? `The token ends in ${formatDuration(left)}` : "The token's time is over",
    why: "With it sending stops, until a new token is saved.",
    evidence: [evidence],
    fix: [
      ...(canExtend
        ? [step("Extend it to 60 days here; the old one keeps working until its own end.")]
        : [
            step(
              "Store the App secret, and the token can be extended to 60 days here.",
              here.configuration(answers),
            ),
          ]),
      step("For daily work take the token of a System User that never expires.", here.wizard()),
    ],
    ...(canExtend ? { mend: "extend-token" as const } : {}),
  });
}

/** Until when the token may see a person's data. */
export function checkDataAccess(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  if (!facts) return hidden(answers);
  const until = facts.dataAccessExpiresAt;
  if (until === null) return ok("It has no end.");
  const left = until.getTime() - answers.at.getTime();
  const evidence = `Data access ends on ${exact(until)}.`;
  if (left > 7 * DAY_MS) return ok(`It lasts another ${formatDuration(left)}.`, evidence);
  const judge = left > 0 ? warning : broken;
  return judge({
    cause: left > 0 ? "data-access-ends-soon" : "data-access-ended",
    found:
      left > 0
        ? `The token's access to data ends in ${formatDuration(left)}`
        : "The token's access to data has ended",
    why: "A person's token may read data for 90 days after that person last allowed the app; then Meta refuses, although the token itself is alive.",
    evidence: [evidence],
    fix: [
      step(
        "Let the person sign in to the app again, or take a System User, who has no such limit.",
      ),
      step("Generate a new token and paste it.", here.replaceToken(answers)),
    ],
  });
}

/** Whose token it is. */
export function checkTokenKind(answers: Answers): Judgement {
  const facts = tokenFacts(answers);
  if (!facts) return hidden(answers);
  const evidence = facts.kind ? [`Meta calls it ${facts.kind}.`] : [];
  switch (facts.kind) {
    case "SYSTEM_USER":
      return ok("It is a System User's.", ...evidence);
    case "APP":
    case "PAGE":
      return broken({
        cause: facts.kind === "APP" ? "token-is-the-apps-own" : "token-is-a-pages",
        found: facts.kind === "APP" ? "This is the app's own token" : "This is the token of a Page",
        why: "Such a token can neither send WhatsApp messages nor read a number.",
        evidence,
        fix: [
          step("Generate a System User's token.", atMeta.systemUsers(answers)),
          step("Paste it.", here.replaceToken(answers)),
        ],
      });
    case "USER":
      return warning({
        cause: "token-of-a-person",
        found: "It is a person's token",
        why: "It ends when that person logs out, changes the password, leaves, or simply after its time.",
        evidence,
        fix: [
          step("For daily work take a System User's token, which hangs on nobody.", here.wizard()),
        ],
      });
    default:
      return ok("It can be used.", ...evidence);
  }
}

/** Meta vouches for the token, and tells its details to the app alone. */
export function hidden(answers: Answers): Judgement {
  return notCheckable("Meta tells this only to the app itself.", [
    step("Store the App secret to see it.", here.configuration(answers)),
  ]);
}

const DAY_MS = 86_400_000;

function exact(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
