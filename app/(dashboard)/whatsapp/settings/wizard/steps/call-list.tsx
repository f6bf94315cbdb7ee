import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { PlannedCall } from "@/lib/connections/system-user-token.schema";
import type { MadeResult } from "@/lib/wizard/draft.schema";

type Made = (MadeResult & { ok: false })["calls"];

type Props = {
  calls: readonly PlannedCall[];
  /** What became of them, where one failed. */
  made: Made | undefined;
};

const outcomes: Record<Made[number]["outcome"], { word: string; tone: Tone }> = {
  done: { word: "Done", tone: "good" },
  refused: { word: "Refused", tone: "bad" },
  unreachable: { word: "No answer", tone: "warn" },
  "not-made": { word: "Not made", tone: "neutral" },
};

/** The calls as they go to Meta, and after a failure how far they came. */
export function CallList({ calls, made }: Props) {
  return (
    <ol className="flex flex-col divide-y divide-separator rounded-xl border border-border px-4">
      {calls.map((call, index) => {
        const result = made?.[index];
        return (
          <li className="flex flex-col gap-1 py-3 text-sm" key={`${call.step} ${call.wabaId}`}>
            <div className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{call.text}</span>
              {result ? (
                <StatusBadge tone={outcomes[result.outcome].tone}>
                  {outcomes[result.outcome].word}
                </StatusBadge>
              ) : null}
            </div>
            <code className="[overflow-wrap:anywhere] text-[0.8125rem] text-muted">
              {call.method} {call.path}
              {call.sends.map(({ name, value }) => ` ${name}=${value}`).join("")}
            </code>
            {result && result.outcome !== "done" ? (
              <p role={result.outcome === "not-made" ? undefined : "alert"}>
                {result.text} {result.fix}
              </p>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}
