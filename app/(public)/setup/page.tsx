import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { ButtonLink } from "@/components/button-link";
import { hasUsers } from "@/db/queries/users";
import { isSetupTokenOpen, SETUP_LINK_MINUTES } from "@/lib/auth/setup-link";
import { SetupForm } from "./setup-form";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function SetupPage({ searchParams }: Props) {
  if (await hasUsers()) return <AlreadySetUp />;
  const { token } = await searchParams;
  if (token === undefined) return <NoLink title="Open the set-up link" />;
  if (typeof token !== "string" || !(await isSetupTokenOpen(token))) {
    return <NoLink title="This set-up link does not work" />;
  }
  return (
    <AuthCard
      description="Name your organization and choose how you sign in. You become its owner."
      title="Set up Wakey"
    >
      <SetupForm token={token} />
    </AuthCard>
  );
}

function NoLink({ title }: { title: string }) {
  return (
    <AuthCard title={title}>
      <p>
        Wakey prints a set-up link each time it starts, in the window or log where it runs. A link
        works once, for {SETUP_LINK_MINUTES} minutes, and only until the next one is printed.
      </p>
      <p>To get a new one, restart Wakey and open the link that it prints.</p>
    </AuthCard>
  );
}

function AlreadySetUp() {
  return (
    <AuthCard title="Wakey is already set up">
      <p>The first owner exists, so set-up links no longer work.</p>
      <ButtonLink href="/sign-in">Go to sign in</ButtonLink>
    </AuthCard>
  );
}
