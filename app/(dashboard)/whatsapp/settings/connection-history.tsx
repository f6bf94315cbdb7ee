import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { Icon } from "@/components/icon";
import { RelativeTime } from "@/components/relative-time";
import { softTone } from "@/components/tone";
import { listChanges } from "@/db/queries/connection-history";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import type {
  ConnectionChange,
  ConnectionChangeKind,
  ConnectionEvidence,
} from "@/lib/connections/connection-change.schema";
import { changeWords } from "./change-words";

const SHOWN = 20;

/** What happened to a connection, and what showed it. */
export async function ConnectionHistory({ connectionId }: { connectionId: string }) {
  const { tenantId } = await requireMember();
  const changes = await listChanges(tenantId, connectionId, SHOWN);
  const at = now();
  return (
    <Card
      description="Each change of token and number that Wakey has seen, newest first."
      id="history"
      title="History"
    >
      {changes.length === 0 ? (
        <p className="text-muted text-sm">
          Nothing has changed since it was saved. Wakey looks at the token every two hours, and more
          often near its end.
        </p>
      ) : (
        <ol className="flex flex-col gap-4">
          {changes.map((change) => (
            <Change change={change} key={change.id} now={at} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Change({ change, now: at }: { change: ConnectionChange; now: Date }) {
  const { tone, icon, text } = changeWords(change);
  const { note, source } = change.evidence;
  return (
    <li className="flex gap-3 text-sm">
      <span
        className={`flex size-7 shrink-0 items-center justify-center rounded-lg ${softTone[tone]}`}
      >
        <Icon className="size-4" name={icon} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]" dir="auto">
          {text}
        </p>
        <p className="text-muted text-xs">
          <RelativeTime at={change.at} now={at} />
          {source ? `, ${sourceWords(change.kind, source)}` : ""}
        </p>
        {note ? <p className="mt-1 text-muted [overflow-wrap:anywhere]">{note}</p> : null}
        <Evidence evidence={change.evidence} />
      </div>
    </li>
  );
}

type Source = NonNullable<ConnectionEvidence["source"]>;

const sources: Record<Source, string> = {
  check: "seen by a scheduled check",
  send: "seen while sending",
  webhook: "told by Meta's webhook",
  person: "seen when somebody checked",
};

const deeds: readonly ConnectionChangeKind[] = [
  "token-staged",
  "token-switched",
  "token-rolled-back",
  "token-revoked",
  "token-refreshed",
];

function sourceWords(kind: ConnectionChangeKind, source: Source): string {
  if (!deeds.includes(kind)) return sources[source];
  return source === "person" ? "by a person" : "by itself";
}

/** Meta's numbers and words, folded away. */
function Evidence({ evidence }: { evidence: ConnectionEvidence }): ReactNode {
  const { code, subcode, metaText, fbtraceId } = evidence;
  const rows = [
    ["Code", code == null ? null : `${code}${subcode == null ? "" : `, subcode ${subcode}`}`],
    ["Meta's words", metaText],
    ["fbtrace_id", fbtraceId],
  ].filter((row): row is [string, string] => Boolean(row[1]));
  if (rows.length === 0) return null;
  return (
    <details className="mt-1">
      <summary className="w-fit cursor-pointer rounded-sm text-link text-xs">Evidence</summary>
      <dl className="mt-1 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
        {rows.map(([label, value]) => (
          <div className="contents" key={label}>
            <dt className="text-muted">{label}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
