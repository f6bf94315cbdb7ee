import type { ReactNode } from "react";
import { Alert } from "@/components/alert";
import { PageHeader } from "@/components/page-header";
import { requireMember } from "@/lib/auth/require-member";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { WizardDraft } from "@/lib/wizard/draft.schema";
import { progressOf } from "@/lib/wizard/open-draft";
import { stepBefore, type WizardStep, wizardHref } from "@/lib/wizard/steps.schema";
import { endWizardAction } from "./actions";
import { StartOver } from "./start-over";
import { StepHeading } from "./step-heading";
import { StepProgress } from "./step-progress";
import type { StepProps } from "./step-props";
import { pathTitles, stepTitles } from "./step-titles";
import { ApiSetupStep, GenerateStep } from "./steps/api-setup-steps";
import { AppStep } from "./steps/app-step";
import { NumberStep } from "./steps/number-step";
import { RecipientsStep } from "./steps/recipients-step";
import { AssetsStep, PermissionsStep, SystemUserStep } from "./steps/system-user-steps";
import { TestStep } from "./steps/test-step";
import { TokenStep } from "./steps/token-step";
import { WebhookStep } from "./steps/webhook-step";

const views: Record<WizardStep, (props: StepProps) => ReactNode | Promise<ReactNode>> = {
  app: AppStep,
  "api-setup": ApiSetupStep,
  generate: GenerateStep,
  "system-user": SystemUserStep,
  assets: AssetsStep,
  permissions: PermissionsStep,
  token: TokenStep,
  number: NumberStep,
  recipients: RecipientsStep,
  webhook: WebhookStep,
  test: TestStep,
};

type Props = { draft: WizardDraft; connection: ConnectionView | null; step: WizardStep };

/** The frame around a step: what it is, where it stands, and the way out. */
export async function StepView({ draft, connection, step }: Props) {
  const { tenantId } = await requireMember();
  const progress = progressOf(draft);
  const before = stepBefore(progress, step);
  const View = views[step];
  return (
    <>
      <PageHeader
        actions={<StartOver onEnd={endWizardAction.bind(null, tenantId)} />}
        description={pathTitles[draft.path]}
        title="Connect a WhatsApp number"
      />
      <div className="grid items-start gap-6 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <StepProgress progress={progress} shown={step} />
        <section className="card min-w-0 gap-6 bg-surface p-4 sm:p-6" key={step}>
          <StepHeading>{stepTitles[step]}</StepHeading>
          {draft.kind === "sandbox" ? (
            <Alert title="You are practising in the sandbox" tone="info">
              It plays Meta's part. Nobody receives anything, and nothing here touches your account
              at Meta.
            </Alert>
          ) : null}
          <View
            back={before && wizardHref(draft.path, before)}
            connection={connection}
            draft={draft}
            tenantId={tenantId}
          />
        </section>
      </div>
    </>
  );
}
