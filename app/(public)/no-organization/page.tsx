import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { currentSession } from "@/lib/auth/current-session";
import { NewOrganizationForm } from "./new-organization-form";
import { SignOutButton } from "./sign-out-button";

export const metadata: Metadata = { title: "No organization" };

export default async function NoOrganizationPage() {
  const session = await currentSession();
  if (!session) redirect("/sign-in");
  if (session.current) redirect("/");
  return (
    <AuthCard
      description="Ask an owner to add you to theirs, or start one of your own: you become its owner."
      footer={<SignOutButton email={session.email} />}
      title="You belong to no organization"
    >
      <NewOrganizationForm />
    </AuthCard>
  );
}
