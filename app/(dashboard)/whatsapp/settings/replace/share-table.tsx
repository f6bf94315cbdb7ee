"use client";

import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { ShareOutcome } from "@/lib/rotation/rotation.schema";

export type OfferedTarget = {
  tenantId: string;
  tenantName: string;
  connectionId: string;
  name: string;
  verifiedName: string | null;
  waiting: number;
  hasThisToken: boolean;
  isDead: boolean;
  isOtherApp: boolean;
};

type Props = {
  targets: readonly OfferedTarget[];
  picked: ReadonlySet<string>;
  outcomes: ReadonlyMap<string, ShareOutcome>;
  onPick: (connectionId: string, isPicked: boolean) => void;
};

const words: Record<ShareOutcome["outcome"], { word: string; tone: Tone }> = {
  switched: { word: "Switched", tone: "good" },
  refused: { word: "Refused", tone: "bad" },
  unreachable: { word: "No answer", tone: "warn" },
  "not-allowed": { word: "Not allowed", tone: "bad" },
};

/** The connections to pick from, and beside each what became of it. */
export function ShareTable({ targets, picked, outcomes, onPick }: Props) {
  return (
    <ul className="divide-y divide-separator rounded-xl border border-border text-sm">
      {targets.map((target) => (
        <li
          className="grid gap-x-4 gap-y-2 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]"
          key={target.connectionId}
        >
          <div className="flex min-w-0 items-start gap-3">
            <input
              checked={picked.has(target.connectionId) && !target.hasThisToken}
              className="mt-1 size-4 shrink-0"
              disabled={target.hasThisToken}
              id={`share-${target.connectionId}`}
              onChange={(event) => onPick(target.connectionId, event.target.checked)}
              type="checkbox"
            />
            <label className="min-w-0" htmlFor={`share-${target.connectionId}`}>
              <span className="block font-medium [overflow-wrap:anywhere]">{target.name}</span>
              {target.verifiedName ? (
                <bdi className="line-clamp-2 [overflow-wrap:anywhere]">{target.verifiedName}</bdi>
              ) : null}
              <bdi className="line-clamp-2 text-muted [overflow-wrap:anywhere]">
                {target.tenantName}
              </bdi>
            </label>
          </div>
          <Standing outcome={outcomes.get(target.connectionId)} target={target} />
        </li>
      ))}
    </ul>
  );
}

function Standing({
  target,
  outcome,
}: {
  target: OfferedTarget;
  outcome: ShareOutcome | undefined;
}) {
  if (outcome) {
    const { word, tone } = words[outcome.outcome];
    return (
      <div className="flex min-w-0 flex-col items-start gap-1">
        <StatusBadge tone={tone}>{word}</StatusBadge>
        {outcome.text ? <p className="text-muted">{outcome.text}</p> : null}
        {outcome.resumed > 0 ? <p className="text-muted">Its campaigns go on.</p> : null}
      </div>
    );
  }
  if (target.hasThisToken) {
    return (
      <div>
        <StatusBadge tone="neutral">Has this token</StatusBadge>
      </div>
    );
  }
  return (
    <div className="flex min-w-0 flex-wrap items-start gap-2">
      {target.isDead ? <StatusBadge tone="bad">Its token is refused</StatusBadge> : null}
      {target.isOtherApp ? (
        <span className="text-muted">
          Is of another app now; the App secret goes along with the token.
        </span>
      ) : null}
    </div>
  );
}
