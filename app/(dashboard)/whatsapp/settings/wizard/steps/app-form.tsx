"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import type { ActionAnswer } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import { type AppStepInput, appStepInput, type StepResult } from "@/lib/wizard/draft.schema";
import type { WizardPath } from "@/lib/wizard/steps.schema";
import { FailedAttempt } from "../../failed-attempt";
import { IdField } from "../../id-field";
import { misplacedText } from "../../misplaced-text";
import { StepFooter } from "../step-footer";
import { NotChecked } from "../step-parts";
import { useStepAction } from "../use-step-action";

type Props = {
  path: WizardPath;
  back: string | null;
  stored: { appId: string; businessId: string };
  hasAppSecret: boolean;
  practises: boolean;
  /** A business portfolio's ID, for links that open in the right one. */
  asksForBusiness: boolean;
  onSave: (input: AppStepInput) => Promise<ActionAnswer<StepResult>>;
};

/** App ID and App secret, checked together. */
export function AppForm({ path, back, stored, onSave, ...shows }: Props) {
  const form = useForm({
    resolver: zodResolver(appStepInput),
    defaultValues: { ...stored, appSecret: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const { run, findings, isLeaving } = useStepAction(path);

  const values = form.watch();
  const wrong = {
    appId: misplacedText("appId", values.appId),
    appSecret: misplacedText("appSecret", values.appSecret),
    businessId: misplacedText("businessId", values.businessId, { appIds: [values.appId] }),
  };

  async function save(input: z.output<typeof appStepInput>) {
    const failure = await run(() => onSave(input));
    if (!failure) return;
    const field = failure.field === "appId" ? "appId" : "root";
    form.setError(field, { message: failure.message }, { shouldFocus: true });
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(save)}>
      <div className="grid max-w-2xl gap-5 sm:grid-cols-2">
        <IdField
          error={wrong.appId ?? errors.appId?.message}
          hint="Digits only."
          label="App ID"
          {...form.register("appId")}
        />
        {shows.practises ? null : (
          <SecretField
            error={wrong.appSecret ?? errors.appSecret?.message}
            hint={
              shows.hasAppSecret
                ? "One is stored. Leave this empty to keep it."
                : "Optional, but recommended."
            }
            label="App secret"
            {...form.register("appSecret")}
          />
        )}
        {shows.asksForBusiness ? (
          <IdField
            error={wrong.businessId ?? errors.businessId?.message}
            hint="Optional: our links then open the right portfolio. In Business settings → Business info."
            label="Business portfolio ID"
            {...form.register("businessId")}
          />
        ) : null}
      </div>
      <NotChecked>
        With the App secret, Meta is asked whether both belong together. An App ID alone can be
        checked only once there is a token.
      </NotChecked>
      <FailedAttempt failure={errors.root?.message} findings={findings} />
      <StepFooter back={back}>
        <SubmitButton isPending={isSubmitting || isLeaving} pendingText="Asking Meta…">
          Continue
        </SubmitButton>
      </StepFooter>
    </form>
  );
}
