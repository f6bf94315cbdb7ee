"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { callAction } from "@/components/call-action";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { tenantName } from "@/lib/tenants/tenant.schema";
import { createFirstOrganization } from "./actions";

const fields = z.strictObject({ name: tenantName });

export function NewOrganizationForm() {
  const form = useForm({ resolver: zodResolver(fields), defaultValues: { name: "" } });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  async function submit(input: z.input<typeof fields>) {
    const created = await callAction(() => createFirstOrganization(input));
    if (!created.ok) return form.setError("name", { message: created.message });
    window.location.assign("/whatsapp/settings");
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(submit)}>
      <TextField
        autoComplete="organization"
        error={errors.name?.message}
        label="Organization name"
        {...form.register("name")}
      />
      <SubmitButton
        fullWidth
        isPending={isSubmitting || isSubmitSuccessful}
        pendingText="Creating…"
      >
        Create organization
      </SubmitButton>
    </form>
  );
}
