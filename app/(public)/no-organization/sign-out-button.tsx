"use client";

import { Button } from "@heroui/react/button";
import { signOut } from "next-auth/react";
import { useTransition } from "react";

export function SignOutButton({ email }: { email: string }) {
  const [isPending, startTransition] = useTransition();
  return (
    <>
      Signed in as {email}.{" "}
      <Button
        isPending={isPending}
        onPress={() => startTransition(() => signOut({ callbackUrl: "/sign-in" }))}
        size="sm"
        variant="ghost"
      >
        Sign out
      </Button>
    </>
  );
}
