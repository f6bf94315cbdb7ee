"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import { Alert } from "@/components/alert";
import type { Finding } from "@/lib/connections/finding.schema";
import { NoteList } from "../finding-list";

/** What has just been done, and what is worth knowing about it. */
export type Outcome = { title: string; text?: string | undefined; notes?: Finding[] | undefined };

const Board = createContext<(outcome: Outcome | null) => void>(() => undefined);

/** Tells of an act that took away the very part of the page it was done in. */
export function useOutcome(): (outcome: Outcome | null) => void {
  return useContext(Board);
}

/** Shows the last outcome above the page's parts; it stays while they change. */
export function OutcomeBoard({ children }: { children: ReactNode }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const notes = outcome?.notes ?? [];
  return (
    <Board value={setOutcome}>
      <div className={outcome ? "mb-6" : undefined} role="status">
        {outcome ? (
          <Alert
            title={outcome.title}
            tone={notes.some((note) => note.isWarning) ? "warn" : "good"}
          >
            {outcome.text ? <p>{outcome.text}</p> : null}
            {notes.length > 0 ? <NoteList notes={notes} /> : null}
          </Alert>
        ) : null}
      </div>
      {children}
    </Board>
  );
}
