"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Alert } from "@/components/alert";
import { ApiSetupLink } from "@/components/api-setup-link";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CopyButton } from "@/components/copy-button";
import { DefinitionList } from "@/components/definition-list";
import { ErrorExplanation } from "@/components/error-explanation";
import type { ConnectionKind } from "@/lib/connections/connection.schema";
import { diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { formatPhone } from "@/lib/format/phone";
import type { MessageState } from "@/lib/messages/message-state.schema";
import type { TestMessageStatus } from "@/lib/messages/read-test-message";
import { TestMessageState } from "./test-message-state";

type Props = {
  /** Digits. */
  recipient: string;
  connectionId: string;
  kind: ConnectionKind;
  hasAppSecret: boolean;
  apiSetupHref: string;
  onRead: () => Promise<ActionAnswer<TestMessageStatus>>;
  onProgress?: ((state: MessageState) => void) | undefined;
};

const EVERY_MS = 1_000;
/** Statuses that take longer than this are asked for less often. */
const EAGER_READS = 45;
const PATIENT_MS = 5_000;

/** Message id and status, live until nothing more can change. */
export function TestMessageOutcome({ recipient, onRead, onProgress, ...about }: Props) {
  const { status, failure } = useLiveStatus(onRead);
  const state = status?.state;
  useEffect(() => {
    if (state) onProgress?.(state);
  }, [state, onProgress]);
  return (
    <div className="flex flex-col gap-4">
      <DefinitionList
        rows={[
          { label: "To", value: <bdi>{formatPhone(recipient)}</bdi> },
          { label: "Status", value: <TestMessageState state={status?.state ?? "queued"} /> },
          {
            label: "Message ID (wamid)",
            value: status?.wamid ? (
              <span className="flex items-start gap-1">
                <span className="min-w-0 font-mono text-[0.8125rem]">{status.wamid}</span>
                <CopyButton name="message ID" value={status.wamid} />
              </span>
            ) : status?.failure ? (
              "None: Meta did not take it"
            ) : (
              "None yet"
            ),
          },
        ]}
      />
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {status?.failure ? <Failure {...about} failure={status.failure} /> : null}
      {status?.state === "accepted" && !about.hasAppSecret ? (
        <Alert title="The status stays at “Accepted”" tone="warn">
          Meta's statuses need the App secret. The message itself is on its way.
        </Alert>
      ) : null}
    </div>
  );
}

type FailureProps = Pick<Props, "connectionId" | "kind" | "apiSetupHref"> & {
  failure: NonNullable<TestMessageStatus["failure"]>;
};

function Failure({ failure, connectionId, kind, apiSetupHref }: FailureProps) {
  return (
    <ErrorExplanation
      announce
      cause={failure.cause}
      code={failure.code}
      details={failure.details}
      diagnosisHref={diagnosisHref(connectionId, failure)}
      fbtraceId={failure.trace}
      fix={
        <>
          {failure.fix}{" "}
          {failure.code === 131030 && kind === "cloud" ? (
            <ApiSetupLink href={apiSetupHref} />
          ) : null}
        </>
      }
      metaText={failure.text}
      subcode={failure.subcode}
      title={failure.title}
    />
  );
}

function useLiveStatus(onRead: Props["onRead"]) {
  const [status, setStatus] = useState<TestMessageStatus>();
  const [failure, setFailure] = useState<string>();
  const [reads, setReads] = useState(0);
  const isFinal = status !== undefined && finalStates.has(status.state);
  const router = useRouter();

  // The page knows more by now: the last event received, or that the token has died.
  useEffect(() => {
    if (isFinal) router.refresh();
  }, [isFinal, router]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: one timer for each read; `onRead` is the same message's for as long as this is shown.
  useEffect(() => {
    if (isFinal) return;
    const wait = reads === 0 ? 0 : reads < EAGER_READS ? EVERY_MS : PATIENT_MS;
    const timer = setTimeout(async () => {
      const outcome = await callAction(onRead);
      setFailure(outcome.ok ? undefined : outcome.message);
      if (outcome.ok) setStatus(outcome.data);
      setReads((count) => count + 1);
    }, wait);
    return () => clearTimeout(timer);
  }, [reads, isFinal]);

  return { status, failure };
}

const finalStates = new Set<MessageState>(["read", "failed", "skipped"]);
