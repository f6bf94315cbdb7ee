"use client";

import { signOut } from "next-auth/react";
import { useTransition } from "react";
import { PendingButton } from "@/components/pending-button";

export function SignOutButton({ email }: { email: string }) {
  const [isPending, startTransition] = useTransition();
  return (
    <>
      Signed in as {email}.{" "}
      <PendingButton
        isPending={isPending}
        onClick={() => startTransition(() => signOut({ callbackUrl: "/sign-in" }))}
        pendingText="Signing out…"
        size="sm"
        variant="ghost"
      >
        Sign out
      </PendingButton>
    </>
  );
}
