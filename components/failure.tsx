"use client";

import { Button } from "@heroui/react/button";
import { EmptyState } from "./empty-state";

export type FailureProps = { error: unknown; retry: () => void };

/** What an error boundary shows: no cause is known here, only the way on and the log's reference. */
export function Failure({ error, retry }: FailureProps) {
  const reference = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <EmptyState
      action={<Button onPress={retry}>Try again</Button>}
      headingLevel="h1"
      icon="warn"
      title="Something went wrong on our side"
    >
      <p role="alert">
        Nothing that was already saved is lost. Try again; if it stays, look for the reference in
        the server's log.
      </p>
      {reference ? <p className="mt-2">Reference {reference}</p> : null}
    </EmptyState>
  );
}
