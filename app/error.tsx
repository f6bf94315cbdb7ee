"use client";

import { Failure, type FailureProps } from "@/components/failure";

export default function ErrorPage(props: FailureProps) {
  return (
    <main className="mx-auto max-w-lg px-4 py-16">
      <Failure {...props} />
    </main>
  );
}
