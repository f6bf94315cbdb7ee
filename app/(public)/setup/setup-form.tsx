"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { signIn } from "next-auth/react";
import { useForm } from "react-hook-form";
import { Alert } from "@/components/alert";
import { callAction } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { type SetupInput, setupInput } from "@/lib/auth/setup.schema";
import { createAccount } from "./actions";

export function SetupForm({ token }: { token: string }) {
  const form = useForm({
    resolver: zodResolver(setupInput),
    defaultValues: { token, organizationName: "", email: "", password: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  async function submit(input: SetupInput) {
    const created = await callAction(() => createAccount(input));
    if (!created.ok) {
      const field = created.field === "password" ? "password" : "root";
      return form.setError(field, { message: created.message });
    }
    const { email, password } = input;
    const signedIn = await signIn("credentials", { email, password, redirect: false }).catch(
      () => undefined,
    );
    // Replaces this page: its address has the token of the link.
    window.location.replace(signedIn?.ok ? "/whatsapp/settings" : "/sign-in");
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(submit)}>
      {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
      <TextField
        autoComplete="organization"
        autoFocus
        error={errors.organizationName?.message}
        label="Organization name"
        {...form.register("organizationName")}
      />
      <TextField
        autoComplete="username"
        error={errors.email?.message}
        inputMode="email"
        label="Email"
        type="email"
        {...form.register("email")}
      />
      <SecretField
        autoComplete="new-password"
        error={errors.password?.message}
        hint="At least 12 characters."
        label="Password"
        {...form.register("password")}
      />
      <SubmitButton
        fullWidth
        isPending={isSubmitting || isSubmitSuccessful}
        pendingText="Creating account…"
      >
        Create account
      </SubmitButton>
    </form>
  );
}
