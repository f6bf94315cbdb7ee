"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import type { ClipboardEvent } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import type { ActionAnswer } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import { type EnvBlock, readEnvBlock } from "@/lib/connections/read-env-block.schema";
import { type StepResult, type TokenStepInput, tokenStepInput } from "@/lib/wizard/draft.schema";
import type { WizardPath } from "@/lib/wizard/steps.schema";
import { FailedAttempt } from "../../failed-attempt";
import { IdField } from "../../id-field";
import { misplacedText } from "../../misplaced-text";
import { PasteEnv } from "../../paste-env";
import { StepFooter } from "../step-footer";
import { useStepAction } from "../use-step-action";

type Props = {
  path: WizardPath;
  back: string | null;
  /** Somebody who comes with a token: the App ID is asked for here, and a whole block is taken. */
  isOwn: boolean;
  stored: { appId: string; last4: string | null };
  onTake: (input: TokenStepInput) => Promise<ActionAnswer<StepResult>>;
};

/** The field for the token; on the own way also App ID, App secret and a whole .env block. */
export function TokenForm({ path, back, isOwn, stored, onTake }: Props) {
  const form = useForm({
    resolver: zodResolver(tokenStepInput),
    defaultValues: {
      accessToken: "",
      appId: isOwn ? stored.appId : "",
      appSecret: "",
      wabaId: "",
      phoneNumberId: "",
    },
  });
  const { errors, isSubmitting } = form.formState;
  const { run, findings, isLeaving } = useStepAction(path);

  const values = form.watch();
  const wrong = {
    accessToken: misplacedText("accessToken", values.accessToken),
    appId: misplacedText("appId", values.appId),
    appSecret: misplacedText("appSecret", values.appSecret),
  };

  async function take(input: z.output<typeof tokenStepInput>) {
    const failure = await run(() => onTake(input));
    if (!failure) return;
    form.setError("root", { message: failure.message });
  }

  function fill(block: EnvBlock["values"]) {
    for (const name of ["accessToken", "appId", "appSecret", "wabaId", "phoneNumberId"] as const) {
      const value = block[name];
      if (value) form.setValue(name, value, { shouldValidate: true });
    }
  }

  // A whole block pasted into the one-line field would lose its line breaks and with them its sense.
  function takeBlock(event: ClipboardEvent<HTMLInputElement>) {
    const text = event.clipboardData.getData("text");
    if (!isOwn || !/\n/.test(text.trim())) return;
    const block = readEnvBlock(text).values;
    if (!block.accessToken) return;
    event.preventDefault();
    fill(block);
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(take)}>
      <SecretField
        error={wrong.accessToken ?? errors.accessToken?.message}
        hint={
          stored.last4
            ? `A token ending in ${stored.last4} was accepted. Another one takes its place.`
            : undefined
        }
        label="Access token"
        {...form.register("accessToken")}
        onPaste={takeBlock}
      />
      {isOwn ? (
        <>
          <PasteEnv onValues={fill} />
          <div className="grid max-w-2xl gap-5 sm:grid-cols-2">
            <IdField
              error={wrong.appId ?? errors.appId?.message}
              hint="Optional: Meta usually tells it by the token."
              label="App ID"
              {...form.register("appId")}
            />
            <SecretField
              error={wrong.appSecret ?? errors.appSecret?.message}
              hint="Optional: to receive delivered and read."
              label="App secret"
              {...form.register("appSecret")}
            />
          </div>
        </>
      ) : null}
      <FailedAttempt failure={errors.root?.message} findings={findings} />
      <StepFooter back={back}>
        <SubmitButton isPending={isSubmitting || isLeaving} pendingText="Asking Meta…">
          Check the token
        </SubmitButton>
      </StepFooter>
    </form>
  );
}
