"use client";

import { EmptyState } from "./empty-state";

export type FailureProps = { error: unknown; retry: () => void };

/** What an error boundary shows: no cause is known here, only the way on and the log's reference. */
export function Failure({ error, retry }: FailureProps) {
  const reference = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <EmptyState
      action={
        // A plain button: this also stands in for a root layout that failed, contexts and all.
        <button className="button button--primary" onClick={retry} type="button">
          Try again
        </button>
      }
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
