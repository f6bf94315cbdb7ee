import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { hasUsers } from "@/db/queries/users";
import { currentSession } from "@/lib/auth/current-session";
import { safePath } from "@/lib/auth/safe-path";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const next = safePath((await searchParams).next);
  if (await currentSession()) redirect(next);
  if (!(await hasUsers())) redirect("/setup");
  return (
    <AuthCard title="Sign in">
      <SignInForm next={next} />
    </AuthCard>
  );
}
