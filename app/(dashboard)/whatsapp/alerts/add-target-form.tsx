"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CopyField } from "@/components/copy-field";
import { SelectField } from "@/components/select-field";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { notify } from "@/components/toast";
import { severities } from "@/lib/alerts/alert.schema";
import { type AddTarget, addTargetInput } from "@/lib/alerts/alert-target.schema";
import { severityChoices } from "./severity-choices";

type Props = {
  canMail: boolean;
  onAdd: (input: AddTarget) => Promise<ActionAnswer<{ secret: string | null }>>;
};

const severityOptions = severities
  .map((value) => ({ value, label: severityChoices[value] }))
  .reverse();

/** An e-mail address or a URL that alerts go to from now on. */
export function AddTargetForm({ canMail, onAdd }: Props) {
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm<AddTarget>({
    resolver: zodResolver(addTargetInput),
    defaultValues: {
      kind: canMail ? "email" : "webhook",
      address: "",
      leastSeverity: "warning",
    },
  });
  const { errors, isSubmitting } = form.formState;
  const isWebhook = form.watch("kind") === "webhook";

  async function add(input: AddTarget) {
    setSecret(null);
    const outcome = await callAction(() => onAdd(input));
    if (!outcome.ok) {
      const at = outcome.field === "address" ? "address" : "root";
      return form.setError(at, { message: outcome.message }, { shouldFocus: true });
    }
    setSecret(outcome.data.secret);
    form.resetField("address");
    notify("Added");
  }

  return (
    <div className="flex flex-col gap-4">
      <form
        className="grid items-start gap-4 border-separator border-t pt-5 sm:grid-cols-2 lg:grid-cols-[9rem_minmax(0,1fr)_minmax(0,1fr)]"
        noValidate
        onSubmit={form.handleSubmit(add)}
      >
        <SelectField
          label="Send by"
          options={[
            { value: "email", label: "E-mail", disabled: !canMail },
            { value: "webhook", label: "Webhook" },
          ]}
          {...form.register("kind")}
        />
        <TextField
          autoComplete="off"
          error={errors.address?.message}
          hint={
            isWebhook
              ? "A public https address. Each alert is a signed POST of JSON."
              : "Each alert is one message."
          }
          inputMode={isWebhook ? "url" : "email"}
          label={isWebhook ? "URL" : "E-mail address"}
          spellCheck={false}
          {...form.register("address")}
        />
        <SelectField
          label="Which alerts"
          options={severityOptions}
          {...form.register("leastSeverity")}
        />
        {errors.root?.message ? (
          <div className="col-span-full">
            <Alert title={errors.root.message} tone="bad" />
          </div>
        ) : null}
        <div className="col-span-full">
          <SubmitButton isPending={isSubmitting} pendingText="Adding…" variant="secondary">
            {isWebhook ? "Add webhook" : "Add e-mail address"}
          </SubmitButton>
        </div>
      </form>
      {secret ? (
        <Alert title="Copy the secret now: it is not shown again" tone="good">
          <p className="mb-3">
            With it your server checks that an alert is from here: <code>x-wakey-signature</code> is{" "}
            <code className="[overflow-wrap:anywhere]">
              v1=HMAC-SHA256(secret, x-wakey-timestamp + "." + body)
            </code>{" "}
            in hexadecimal. The same alert may come twice; <code>x-wakey-delivery</code> is then the
            same.
          </p>
          <CopyField label="Signing secret" value={secret} />
        </Alert>
      ) : null}
    </div>
  );
}
