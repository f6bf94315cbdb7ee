import "server-only";
import { type Answers, listAnswers, type Refusal, tokenFacts } from "../answers";
import {
  blockedBy,
  broken,
  type Judgement,
  notCheckable,
  ok,
  refused,
  warning,
} from "../judgement";
import { atMeta, here, step } from "../places";
import { isAboutProof, isLimit, isUnknownApp, isWrongSecret } from "../refusals";

/** Whether Meta knows the App ID. */
export function checkAppId(answers: Answers): Judgement {
  const { app, ids } = answers;
  if (app.kind === "ok") return ok(appName(app.facts.name, ids.appId));
  if (app.kind === "refused") {
    const { refusal } = app;
    if (isUnknownApp(refusal)) {
      return broken({
        cause: "app-unknown",
        found: "Meta does not know this App ID",
        why: `There is no app ${ids.appId}: a digit is wrong, it is the ID of an Instagram app, or the app was deleted.`,
        fix: [
          step("Copy the App ID from the top of your app's dashboard.", atMeta.apps(answers)),
          step("Correct it here.", here.configuration(answers)),
        ],
        refusal,
      });
    }
    if (isWrongSecret(refusal)) return ok(`There is an app ${ids.appId}.`);
    return appRefused(refusal);
  }
  if (app.kind === "silent") return blockedBy("meta");
  const facts = tokenFacts(answers);
  if (facts?.appId === ids.appId) return ok(appName(facts.appName, ids.appId));
  return notCheckable("Meta tells about an app only with its secret.", [
    step("Store the App secret.", here.configuration(answers)),
  ]);
}

/** Whether the App secret is there, and right. */
export function checkAppSecret(answers: Answers): Judgement {
  const { app, ids, hasAppSecret } = answers;
  const get = [
    step("Copy it from App settings → Basic → App secret → Show.", atMeta.basicSettings(answers)),
    step("Save it here.", here.configuration(answers)),
  ];
  if (!hasAppSecret) {
    const demanded = listAnswers(answers).flatMap(({ answer }) =>
      answer.kind === "refused" && isAboutProof(answer.refusal) ? [answer.refusal] : [],
    );
    const [refusal] = demanded;
    if (refusal) {
      return broken({
        cause: "app-secret-required",
        found: "This app demands its App secret",
        why: "“Require App Secret” is switched on in the app, so Meta takes no call without a proof of it.",
        fix: get,
        refusal,
      });
    }
    return warning({
      cause: "app-secret-missing",
      found: "No App secret is stored",
      why: "Sending works without it. But Meta signs every status with it, so messages stay at “Accepted”, and it tells less about the token.",
      fix: get,
    });
  }
  if (app.kind === "ok") return ok("Meta takes it.");
  if (app.kind === "refused" && isWrongSecret(app.refusal)) {
    return broken({
      cause: "app-secret-wrong",
      found: "The App secret is wrong",
      why: `Meta does not take it as the secret of the app ${ids.appId}. It was mistyped, or reset at Meta since.`,
      fix: get,
      refusal: app.refusal,
    });
  }
  if (app.kind === "refused" && isUnknownApp(app.refusal)) return blockedBy("app-id");
  if (app.kind === "refused") return appRefused(app.refusal);
  return blockedBy("meta", notCheckable("Meta did not answer this."));
}

/** Whether the token is of this app. */
export function checkTokenApp(answers: Answers): Judgement {
  const { byApp, ids } = answers;
  const issuer = tokenFacts(answers)?.appId ?? null;
  if (issuer === ids.appId) return ok("The token was issued by this app.");
  const refusal = byApp.kind === "refused" ? byApp.refusal : null;
  if (issuer !== null || (refusal && isOtherApp(refusal.message))) {
    return otherApp(answers, refusal);
  }
  if (refusal && isUnknownApp(refusal)) return blockedBy("app-id");
  if (refusal && isWrongSecret(refusal)) return blockedBy("app-secret");
  return notCheckable("Meta tells this only to the app itself.", [
    step("Store the App secret to see it.", here.configuration(answers)),
  ]);
}

function otherApp(answers: Answers, refusal: Refusal | null): Judgement {
  const facts = tokenFacts(answers);
  const issuer = facts?.appId ? `${named(facts.appName)}${facts.appId}` : "another app";
  return broken({
    cause: "token-of-another-app",
    found: "The token belongs to another app",
    why: `It was issued by ${issuer}, while ${answers.ids.appId} is configured here. Proofs and webhooks of one app do not fit the other's tokens.`,
    evidence: facts?.appId ? [`Issued by the app ${facts.appId}.`] : [],
    fix: [
      step(
        "Generate the token again with this app chosen, and paste it.",
        here.replaceToken(answers),
      ),
      step("Or enter App ID and secret of the app that issued it.", here.configuration(answers)),
    ],
    ...(refusal ? { refusal } : {}),
  });
}

/** Asked in the app's own name, so neither the token nor its permissions are to blame. */
function appRefused(refusal: Refusal): Judgement {
  const found = refused("app", refusal);
  return isLimit(refusal) ? blockedBy("call-limit", found) : found;
}

function isOtherApp(message: string): boolean {
  return /did not match/i.test(message);
}

function appName(name: string | null, appId: string): string {
  return name ? `It is the app “${name}”.` : `There is an app ${appId}.`;
}

function named(name: string | null): string {
  return name ? `“${name}”, ` : "the app ";
}
