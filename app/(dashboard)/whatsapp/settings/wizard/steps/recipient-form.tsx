"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CopyField } from "@/components/copy-field";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { recipientStepInput } from "@/lib/wizard/draft.schema";

type Props = {
  /** The noted number as people write it. */
  written: string | null;
  practises: boolean;
  onName: (input: { phone: string }) => Promise<ActionAnswer<string>>;
};

/** Whose phone gets the test message; its form is checked, and it comes back ready to copy. */
export function RecipientForm({ written, practises, onName }: Props) {
  const form = useForm({ resolver: zodResolver(recipientStepInput), defaultValues: { phone: "" } });
  const { errors, isSubmitting } = form.formState;

  async function name({ phone }: z.output<typeof recipientStepInput>) {
    const outcome = await callAction(() => onName({ phone }));
    if (outcome.ok) return form.reset();
    const field = outcome.field === "phone" ? "phone" : "root";
    form.setError(field, { message: outcome.message }, { shouldFocus: true });
  }

  return (
    <div className="flex max-w-lg flex-col gap-4">
      <form className="flex flex-col gap-3" noValidate onSubmit={form.handleSubmit(name)}>
        <TextField
          autoComplete="off"
          error={errors.phone?.message}
          hint="With the country code: +91 98765 43210, 919876543210 or 00 91 98765 43210."
          inputMode="tel"
          label="Phone that gets the test message"
          {...form.register("phone")}
        />
        {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
        <div>
          <SubmitButton
            isPending={isSubmitting}
            pendingText="Reading…"
            size="sm"
            variant={written === null ? "primary" : "secondary"}
          >
            {written === null ? "Use this number" : "Use another number"}
          </SubmitButton>
        </div>
      </form>
      {written ? (
        <div role="status">
          {practises ? (
            <Alert title={`The sandbox lists ${written} as confirmed`} tone="good">
              At Meta you would add it yourself and enter a code.
            </Alert>
          ) : (
            <CopyField
              hint="The number is well formed. This is how Meta's list takes it."
              label="To copy into Meta's list"
              value={written}
            />
          )}
        </div>
      ) : null}
    </div>
  );
}
