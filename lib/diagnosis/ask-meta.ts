import "server-only";
import { listAssignedWabas } from "@/lib/graph/businesses";
import type { GraphTarget } from "@/lib/graph/client";
import { debugToken } from "@/lib/graph/debug-token";
import { listTemplates } from "@/lib/graph/list-templates";
import { readMe } from "@/lib/graph/me";
import { readPhoneNumberDetails } from "@/lib/graph/phone-number-details";
import { readApp } from "@/lib/graph/read-app";
import { readServerTime } from "@/lib/graph/read-server-time";
import { listSubscribedApps } from "@/lib/graph/subscribed-apps";
import { listPhoneNumbers } from "@/lib/graph/waba";
import { readWabaDetails } from "@/lib/graph/waba-details";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type Answer, type MetaAnswers, type Question, tokenFacts } from "./answers";
import { type Asker, createAsker, type Patience } from "./ask";
import { isInvisible, isWrongSecret } from "./refusals";

/** What it takes to ask Meta about a connection. */
export type Subject = {
  target: GraphTarget;
  appId: string;
  wabaId: string;
  phoneNumberId: string;
  token: AccessToken;
  appSecret: AppSecret | null;
};

/** Told of each question that was answered, in whatever way. */
export type Heard = (question: Question) => void;

type Answers<Names extends Question> = Pick<MetaAnswers, Names>;
type Asking = { subject: Subject; ask: Asker; heard: Heard };

const notAsked = { kind: "not-asked" } as const;

/**
 * Asks Meta everything that a diagnosis rests on, side by side where one question does not depend on
 * another's answer. Reads only. Never takes longer than the patience's total, and never throws for
 * anything that Meta answers.
 */
export async function askMeta(
  subject: Subject,
  patience: Patience,
  heard: Heard,
): Promise<MetaAnswers> {
  const asking = { subject, ask: createAsker(patience), heard };
  const ofToken = await askAboutToken(asking);
  return { ...ofToken, ...(await askAboutAssets(asking, ofToken)) };
}

type TokenQuestion = "greeting" | "app" | "byApp" | "bySelf" | "me";

async function askAboutToken(asking: Asking): Promise<Answers<TokenQuestion>> {
  const { subject, ask, heard } = asking;
  const { target, token, appId, appSecret } = subject;
  const self = () => ask(() => debugToken(target, { token, inspector: "self" }));
  const [greeting, app, byApp, early] = await Promise.all([
    tell(
      heard,
      "greeting",
      ask(() => readServerTime(target)),
    ),
    appSecret
      ? tell(
          heard,
          "app",
          ask(() => readApp(target, { appId, appSecret })),
        )
      : notAsked,
    appSecret
      ? tell(
          heard,
          "byApp",
          ask(() => debugToken(target, { token, inspector: { appId, appSecret } })),
        )
      : notAsked,
    appSecret ? null : tell(heard, "bySelf", self()),
  ]);
  const bySelf =
    early ?? (byApp.kind === "refused" ? await tell(heard, "bySelf", self()) : notAsked);
  // The last resort, where no inspection tells: using the token shows whether it lives.
  const isTold = tokenFacts({ byApp, bySelf }) !== null;
  const isSilent =
    bySelf.kind === "silent" || (bySelf.kind === "not-asked" && byApp.kind === "silent");
  const me =
    isTold || isSilent
      ? notAsked
      : await tell(
          heard,
          "me",
          ask(() => readMe(target, { token })),
        );
  return { greeting, app, byApp, bySelf, me };
}

type AssetQuestion = Exclude<Question, TokenQuestion>;

const nothingOfAssets: Answers<AssetQuestion> = {
  account: notAsked,
  numbers: notAsked,
  number: notAsked,
  assigned: notAsked,
  subscriptions: notAsked,
  templates: notAsked,
};

async function askAboutAssets(
  { subject, ask, heard }: Asking,
  ofToken: Answers<TokenQuestion>,
): Promise<Answers<AssetQuestion>> {
  if (!isAlive(ofToken)) return nothingOfAssets;
  const { target, token, wabaId, phoneNumberId } = subject;
  // With a secret known to be wrong Meta would refuse every question for that alone.
  const appSecret = isSecretWrong(ofToken.app) ? undefined : (subject.appSecret ?? undefined);
  const access = { token, appSecret, wabaId };
  const account = tell(
    heard,
    "account",
    ask(() => readWabaDetails(target, access)),
  );
  const [of, numbers, number, subscriptions, templates] = await Promise.all([
    account.then(async (answer) => ({ answer, assigned: await assignedWhere(answer) })),
    tell(
      heard,
      "numbers",
      ask(() => listPhoneNumbers(target, access)),
    ),
    tell(
      heard,
      "number",
      ask(() => readPhoneNumberDetails(target, { token, appSecret, phoneNumberId })),
    ),
    tell(
      heard,
      "subscriptions",
      ask(() => listSubscribedApps(target, access)),
    ),
    tell(
      heard,
      "templates",
      ask(() => listTemplates(target, access)),
    ),
  ]);
  return { account: of.answer, assigned: of.assigned, numbers, number, subscriptions, templates };

  /** What the owner was given tells "assigned just now" from "not assigned" from "another ID". */
  async function assignedWhere(answer: MetaAnswers["account"]): Promise<MetaAnswers["assigned"]> {
    if (answer.kind !== "refused" || !isInvisible(answer.refusal)) return notAsked;
    const userId = tokenFacts(ofToken)?.userId ?? "me";
    const listed = () => listAssignedWabas(target, { token, appSecret, userId });
    return await tell(
      heard,
      "assigned",
      ask(async () => (await listed()).rows),
    );
  }
}

function isAlive({ byApp, bySelf, me }: Answers<TokenQuestion>): boolean {
  const facts = tokenFacts({ byApp, bySelf });
  return facts ? facts.isValid : me.kind === "ok";
}

function isSecretWrong(app: MetaAnswers["app"]): boolean {
  return app.kind === "refused" && isWrongSecret(app.refusal);
}

async function tell<Facts>(
  heard: Heard,
  question: Question,
  answer: Promise<Answer<Facts>>,
): Promise<Answer<Facts>> {
  const came = await answer;
  heard(question);
  return came;
}
