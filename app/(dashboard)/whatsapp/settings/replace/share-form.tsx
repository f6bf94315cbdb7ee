"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CheckField } from "@/components/check-field";
import { PendingButton } from "@/components/pending-button";
import { formatCountOf } from "@/lib/format/number";
import {
  MOST_SHARED_AT_ONCE,
  type ShareOutcome,
  type ShareTokenInput,
} from "@/lib/rotation/rotation.schema";
import { type OfferedTarget, ShareTable } from "./share-table";

type Props = {
  connectionId: string;
  /** Fingerprint and last letters of the token to be given. */
  current: string;
  last4: string;
  targets: readonly OfferedTarget[];
  onShare: (input: ShareTokenInput) => Promise<ActionAnswer<ShareOutcome[]>>;
};

/** Picks connections over all organizations, and shows of each what became of it. */
export function ShareForm({ connectionId, current, last4, targets, onShare }: Props) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [resumes, setResumes] = useState(true);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, ShareOutcome>>(new Map());
  const [failure, setFailure] = useState<string>();
  const [isPending, startTransition] = useTransition();
  const chosen = targets.filter(
    (target) => picked.has(target.connectionId) && !target.hasThisToken,
  );
  const waiting = chosen.reduce((sum, target) => sum + target.waiting, 0);

  function pick(id: string, isPicked: boolean) {
    const next = new Set(picked);
    if (isPicked) next.add(id);
    else next.delete(id);
    setPicked(next);
  }

  function share() {
    if (chosen.length === 0) {
      setFailure("Tick at least one connection.");
      return;
    }
    if (chosen.length > MOST_SHARED_AT_ONCE) {
      setFailure(
        `Tick at most ${MOST_SHARED_AT_ONCE} at once. When they are done, tick the others.`,
      );
      return;
    }
    setFailure(undefined);
    startTransition(async () => {
      const answer = await callAction(() =>
        onShare({
          connectionId,
          current,
          targets: chosen.map((target) => ({
            tenantId: target.tenantId,
            connectionId: target.connectionId,
          })),
          resumesCampaigns: resumes,
        }),
      );
      if (!answer.ok) {
        setFailure(answer.message);
        return;
      }
      setOutcomes(new Map(answer.data.map((outcome) => [outcome.connectionId, outcome])));
      setPicked(new Set());
    });
  }

  const switched = [...outcomes.values()].filter(({ outcome }) => outcome === "switched").length;
  return (
    <div className="flex flex-col gap-5">
      <ShareTable onPick={pick} outcomes={outcomes} picked={picked} targets={targets} />
      {waiting > 0 ? (
        <CheckField
          checked={resumes}
          label={`Resume their halted campaigns with ${formatCountOf(waiting, "waiting message", "waiting messages")}`}
          onChange={(event) => setResumes(event.target.checked)}
        />
      ) : null}
      <div>
        <PendingButton
          isPending={isPending}
          onClick={share}
          pendingText="Checking each with Meta…"
          variant="secondary"
        >
          {chosen.length === 0
            ? `Use token ••••${last4} there too`
            : `Use token ••••${last4} for ${formatCountOf(chosen.length, "connection", "connections")}`}
        </PendingButton>
      </div>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {outcomes.size > 0 ? (
        <Alert
          title={`${formatCountOf(switched, "connection", "connections")} of ${outcomes.size} switched`}
          tone={switched === outcomes.size ? "good" : "warn"}
        >
          {switched === outcomes.size
            ? "Their old tokens are kept for rolling back."
            : "Those that were refused keep the token they had; the table says why."}
        </Alert>
      ) : null}
    </div>
  );
}
