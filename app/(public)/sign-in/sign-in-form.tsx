"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { signIn } from "next-auth/react";
import { useForm } from "react-hook-form";
import { Alert } from "@/components/alert";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { type SignInInput, signInInput } from "@/lib/auth/sign-in.schema";

type Props = {
  /** Where to go afterwards: a path of ours. */
  next: string;
};

export function SignInForm({ next }: Props) {
  const form = useForm({
    resolver: zodResolver(signInInput),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  async function submit(input: SignInInput) {
    const failure = await trySignIn(input);
    // A whole new page: nothing of an earlier person stays in this tab's memory.
    if (failure === null) return window.location.assign(next);
    form.setError("root", { message: failure });
    form.setFocus("password");
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(submit)}>
      {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
      <TextField
        autoComplete="username"
        autoFocus
        error={errors.email?.message}
        inputMode="email"
        label="Email"
        type="email"
        {...form.register("email")}
      />
      <SecretField
        autoComplete="current-password"
        error={errors.password?.message}
        label="Password"
        {...form.register("password")}
      />
      <SubmitButton
        fullWidth
        isPending={isSubmitting || isSubmitSuccessful}
        pendingText="Signing in…"
      >
        Sign in
      </SubmitButton>
    </form>
  );
}

/** What went wrong, in one sentence; null when signed in. */
async function trySignIn({ email, password }: SignInInput): Promise<string | null> {
  try {
    const result = await signIn("credentials", { email, password, redirect: false });
    if (result?.error === "CredentialsSignin") return "The email or the password is wrong.";
    if (result?.error) return result.error;
    // next-auth answers this way when its own cookie did not come back.
    if (result?.url?.includes("csrf=true")) {
      return "Your browser did not keep the sign-in cookie. Allow cookies for this site and try again.";
    }
    return result?.ok ? null : "Signing in did not work. Try again.";
  } catch {
    return "Wakey could not be reached, or refused this address. Check the address and try again.";
  }
}
