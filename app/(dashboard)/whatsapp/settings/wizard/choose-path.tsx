import { Card } from "@/components/card";
import { Icon, type IconName } from "@/components/icon";
import { PageHeader } from "@/components/page-header";
import type { WizardDraft } from "@/lib/wizard/draft.schema";
import { progressOf } from "@/lib/wizard/open-draft";
import { stepsOf, stepToShow, type WizardPath } from "@/lib/wizard/steps.schema";
import { startWizardAction } from "./actions";
import { ContinueDraft } from "./continue-draft";
import { type PathChoice, PathForm } from "./path-form";
import { pathTitles } from "./step-titles";

type Props = {
  tenantId: string;
  /** What was begun and can be continued. */
  draft: WizardDraft | null;
  /** The way that a link here asked for. */
  preferred: WizardPath | null;
};

const choices: readonly Omit<PathChoice, "title" | "steps">[] = [
  {
    path: "temporary",
    minutes: 5,
    goodFor: "For a first try",
    text: "Meta gives every app a free test number and a token for it, with one click. It writes to at most 5 people whom you name, and stops after about a day.",
  },
  {
    path: "permanent",
    minutes: 15,
    goodFor: "For daily work",
    text: "The token belongs to your business, not to a person. It never expires, unless you choose 60 days, and nobody's new password ends it.",
  },
  {
    path: "own",
    minutes: 1,
    goodFor: "For a token at hand",
    text: "Paste it, or a whole .env block. Wakey finds out which accounts and numbers it reaches.",
  },
];

/** The first choice: which token, what for, and what it takes. */
export function ChoosePath({ tenantId, draft, preferred }: Props) {
  return (
    <>
      <PageHeader
        description="From nothing to a delivered test message, one step at a time. Leave whenever you like: for a day you continue where you were, on any machine."
        title="Connect a WhatsApp number"
      />
      <div className="flex flex-col gap-6">
        {draft ? (
          <ContinueDraft path={draft.path} step={stepToShow(progressOf(draft), "")} />
        ) : null}
        <Card title="Which token do you want to use?">
          <PathForm
            choices={choices.map((choice) => ({
              ...choice,
              title: pathTitles[choice.path],
              steps: stepsOf[choice.path].length,
            }))}
            onStart={startWizardAction.bind(null, tenantId)}
            preferred={preferred ?? "permanent"}
            replaces={draft !== null}
          />
        </Card>
        <div className="grid gap-6 md:grid-cols-2">
          <Card title="What you need">
            <Points icon="check" of={needed} tone="text-success" />
          </Card>
          <Card title="What you do not need">
            <Points icon="close" of={notNeeded} tone="text-muted" />
          </Card>
        </div>
      </div>
    </>
  );
}

const needed = [
  ["A Facebook account", "It opens Meta's developer console. Nobody you write to sees it."],
  ["A phone with WhatsApp", "To receive the test message."],
  [
    "For a permanent token: admin of the business portfolio",
    "Only an admin can create a System User. No portfolio yet? Meta makes one with your first app.",
  ],
  [
    "For your own number: one that is not in use in the WhatsApp app",
    "Or begin with the test number; another one can follow at any time.",
  ],
] as const;

const notNeeded = [
  ["Business verification or documents", "They raise limits later. Sending works without."],
  ["App Review", "It is for those who send for other businesses."],
  ["A payment method", "Not for the test number."],
  ["A Facebook Page, a website or code", "Wakey does what a program would do."],
] as const;

function Points({
  of,
  icon,
  tone,
}: {
  of: readonly (readonly [string, string])[];
  icon: IconName;
  tone: string;
}) {
  return (
    <ul className="flex flex-col gap-3">
      {of.map(([what, why]) => (
        <li className="flex gap-3" key={what}>
          <Icon className={`mt-0.5 size-5 ${tone}`} name={icon} />
          <div className="min-w-0">
            <p className="font-medium">{what}</p>
            <p className="text-muted text-sm">{why}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
