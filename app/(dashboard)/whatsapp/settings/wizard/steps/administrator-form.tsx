"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import type { Finding } from "@/lib/connections/finding.schema";
import type { AdminBusiness } from "@/lib/connections/system-user-token.schema";
import { type AdministratorResult, administratorInput } from "@/lib/wizard/draft.schema";
import { FailedAttempt } from "../../failed-attempt";
import { MakeTokenForm, type MakeTokenFormProps } from "./make-token-form";

type Props = Pick<MakeTokenFormProps, "appId" | "onMake" | "path"> & {
  /** The sandbox hands the token out; Meta's own tool would be of no use. */
  isPractice: boolean;
  onRead: (input: { accessToken: string }) => Promise<ActionAnswer<AdministratorResult>>;
};

/**
 * Takes an administrator's token, has listed what it may administer, and then the token made. In
 * between it is kept by this page alone.
 */
export function AdministratorForm({ isPractice, onRead, ...making }: Props) {
  const [read, setRead] = useState<{ accessToken: string; businesses: AdminBusiness[] }>();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const form = useForm({
    resolver: zodResolver(administratorInput),
    defaultValues: { accessToken: "" },
  });
  const { errors, isSubmitting } = form.formState;

  async function ask(input: z.output<typeof administratorInput>) {
    setFindings([]);
    setRead(undefined);
    const outcome = await callAction(() => onRead(input));
    if (!outcome.ok) return form.setError("root", { message: outcome.message });
    if (outcome.data.ok) setRead({ ...input, businesses: outcome.data.businesses });
    else setFindings(outcome.data.findings);
  }

  return (
    <>
      <form className="flex max-w-2xl flex-col gap-3" noValidate onSubmit={form.handleSubmit(ask)}>
        <SecretField
          error={errors.accessToken?.message}
          hint={isPractice ? undefined : <ExplorerHint />}
          label="Administrator's token"
          {...form.register("accessToken")}
        />
        <FailedAttempt failure={errors.root?.message} findings={findings} />
        <div>
          <SubmitButton isPending={isSubmitting} pendingText="Asking Meta…" size="sm">
            See what it can do
          </SubmitButton>
        </div>
      </form>
      {read ? <MakeTokenForm {...making} {...read} /> : null}
    </>
  );
}

function ExplorerHint() {
  return (
    <>
      In the{" "}
      <a
        className="text-link"
        href="https://developers.facebook.com/tools/explorer/"
        rel="noreferrer"
        target="_blank"
      >
        Graph API Explorer<span className="sr-only"> (opens in a new tab)</span>
      </a>{" "}
      choose this app, tick business_management and whatsapp_business_management, and press Generate
      Access Token.
    </>
  );
}
