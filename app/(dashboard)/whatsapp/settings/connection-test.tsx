"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { ConnectionTest as Test, TestAnswer } from "@/lib/connections/finding.schema";
import { FindingList, NoteList } from "./finding-list";

type Props = {
  label: string;
  /** Shows what Meta says of the token, and of the rest only what is worth knowing. */
  onlyToken?: boolean;
  onTest: () => Promise<ActionAnswer<Test>>;
};

/** Asks Meta again, and shows each answer in words. */
export function ConnectionTest({ label, onlyToken = false, onTest }: Props) {
  const [isPending, startTransition] = useTransition();
  const [answers, setAnswers] = useState<TestAnswer[]>();
  const [failure, setFailure] = useState<string>();

  function test() {
    startTransition(async () => {
      const outcome = await callAction(onTest);
      setFailure(outcome.ok ? undefined : outcome.message);
      setAnswers(outcome.ok ? outcome.data.answers : undefined);
    });
  }

  const shown = onlyToken ? answers?.filter(isAboutToken) : answers;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <PendingButton
          isPending={isPending}
          onClick={test}
          pendingText="Asking Meta…"
          variant="secondary"
        >
          {label}
        </PendingButton>
      </div>
      <div className="contents" role="status">
        {failure ? <Alert title={failure} tone="bad" /> : null}
        {shown?.map((answer) => (
          <Answer answer={answer} key={answer.subject} />
        ))}
      </div>
    </div>
  );
}

/** The token's answer, and any other that keeps the connection from being accepted. */
function isAboutToken({ subject, findings }: TestAnswer): boolean {
  return subject === "Access token" || findings.length > 0;
}

const outcomes: Record<TestAnswer["outcome"], { word: string; tone: Tone }> = {
  ok: { word: "OK", tone: "good" },
  refused: { word: "Refused", tone: "bad" },
  unreachable: { word: "No answer", tone: "warn" },
  "not-asked": { word: "Not asked", tone: "neutral" },
};

function Answer({ answer }: { answer: TestAnswer }) {
  const { word, tone } = outcomes[answer.outcome];
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge tone={tone}>{word}</StatusBadge>
        <span className="font-medium">{answer.subject}</span>
      </p>
      <p className="text-muted">{answer.summary}</p>
      {answer.findings.length > 0 ? (
        answer.outcome === "ok" ? (
          <NoteList notes={answer.findings} />
        ) : (
          <FindingList findings={answer.findings} />
        )
      ) : null}
    </div>
  );
}
