import type { ReactNode } from "react";
import { Countdown } from "@/components/countdown";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import {
  type ComparedToken,
  type TokenComparison as Comparison,
  compareTokens,
} from "@/lib/rotation/compare-tokens.schema";
import { kindInWords } from "./token-facts";

type Props = { connection: ConnectionView; next: ComparedToken; now: Date };

/** How the new value is to the old one: told by a word, and by the colour of its ground. */
type Change = { word: string; tone: Tone };
type Row = { label: string; before: ReactNode; after: ReactNode; change: Change | null };

const grounds: Partial<Record<Tone, string>> = {
  good: "bg-success-soft",
  warn: "bg-warning-soft",
  bad: "bg-danger-soft",
  info: "bg-info-soft",
};

/** The token in use and the new one, side by side, fact by fact. */
export function TokenComparison({ connection, next, now }: Props) {
  const comparison = compareTokens(connection, next);
  return (
    <div className="@container flex flex-col">
      <div
        aria-hidden="true"
        className="grid grid-cols-2 gap-x-2 pb-2 font-semibold text-sm @xl:grid-cols-[8rem_minmax(0,1fr)_minmax(0,1fr)]"
      >
        <span className="@max-xl:hidden" />
        <span className="@xl:px-3">In use now</span>
        <span className="px-2 @xl:px-3">New</span>
      </div>
      <dl className="divide-y divide-separator border-separator border-t text-sm">
        {rowsOf(connection, next, comparison, now).map((row) => (
          <ComparedRow key={row.label} {...row} />
        ))}
        <div className="grid gap-x-2 gap-y-1.5 py-3 @xl:grid-cols-[8rem_minmax(0,1fr)]">
          <dt className="text-muted">Permissions</dt>
          <dd className="min-w-0 @xl:px-3">
            <Permissions comparison={comparison} next={next} now={connection} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

function ComparedRow({ label, before, after, change }: Row) {
  const ground = change ? (grounds[change.tone] ?? "") : "";
  return (
    <div className="grid grid-cols-2 gap-x-2 gap-y-1 py-3 @xl:grid-cols-[8rem_minmax(0,1fr)_minmax(0,1fr)]">
      <dt className="text-muted @max-xl:col-span-2">{label}</dt>
      <dd className="min-w-0 py-1 [overflow-wrap:anywhere] @xl:px-3">
        <span className="sr-only">In use now: </span>
        {before}
      </dd>
      <dd className={`min-w-0 rounded-lg px-2 py-1 @xl:px-3 [overflow-wrap:anywhere] ${ground}`}>
        <span className="sr-only">New: </span>
        {after}
        {change ? <p className="mt-0.5 font-medium text-[0.8125rem]">{change.word}</p> : null}
      </dd>
    </div>
  );
}

function rowsOf(
  connection: ConnectionView,
  next: ComparedToken,
  { changesApp, changesKind, end }: Comparison,
  now: Date,
): Row[] {
  const isDead = connection.checkState === "dead";
  return [
    {
      label: "Meta",
      before: <State state={connection.checkState} />,
      after: <StatusBadge tone="good">Accepted</StatusBadge>,
      change: isDead ? { word: "Works again", tone: "good" } : null,
    },
    {
      label: "Token",
      before: <Ending token={connection} />,
      after: <Ending token={next} />,
      change: null,
    },
    {
      label: "Expires",
      before: hasEnded(connection, now) ? (
        <StatusBadge tone="bad">Has ended</StatusBadge>
      ) : (
        <Expiry now={now} token={connection} />
      ),
      after: <Expiry now={now} token={next} />,
      change: isDead ? null : endChange(end),
    },
    {
      label: "Kind",
      before: kindInWords(connection.tokenKind),
      after: kindInWords(next.tokenKind),
      change: changesKind ? { word: "Another kind", tone: "info" } : null,
    },
    {
      label: "App",
      before: <App token={connection} />,
      after: <App token={next} />,
      change: changesApp ? { word: "Another app", tone: "warn" } : null,
    },
  ];
}

/** Meta ended it before its time: what it once said about that time would only confuse. */
function hasEnded({ checkState, checkCode, tokenExpiresAt }: ConnectionView, now: Date): boolean {
  const isPast = tokenExpiresAt !== null && tokenExpiresAt <= now;
  return checkState === "dead" && checkCode === 190 && !isPast;
}

function endChange(end: Comparison["end"]): Change | null {
  if (end === "later") return { word: "Lasts longer", tone: "good" };
  if (end === "sooner") return { word: "Ends sooner", tone: "warn" };
  return null;
}

function State({ state }: { state: ConnectionView["checkState"] }) {
  if (state === "dead") return <StatusBadge tone="bad">Refused</StatusBadge>;
  if (state === "unchecked") return <StatusBadge tone="warn">Unchecked</StatusBadge>;
  return <StatusBadge tone="good">Accepted</StatusBadge>;
}

function Ending({ token: { tokenLast4, tokenFingerprint } }: { token: ComparedToken }) {
  return (
    <span className="font-mono text-[0.8125rem]">
      <span aria-hidden="true">••••</span>
      <span className="sr-only">ends in </span>
      {tokenLast4}
      <span className="block text-muted">
        <span className="sr-only">fingerprint </span>
        {tokenFingerprint}
      </span>
    </span>
  );
}

function Expiry({ token, now }: { token: ComparedToken; now: Date }) {
  const { tokenExpiresAt, tokenNeverExpires, tokenIssuedAt } = token;
  if (tokenExpiresAt === null && !tokenNeverExpires) return "Not known";
  return (
    // Two of them share a phone's width, so they may break.
    <span className="[&_span]:whitespace-normal">
      <Countdown expiresAt={tokenExpiresAt} issuedAt={tokenIssuedAt} now={now} />
    </span>
  );
}

function App({ token: { tokenAppName, appId } }: { token: ComparedToken }) {
  return (
    <>
      {tokenAppName ? <bdi className="block">{tokenAppName}</bdi> : null}
      <span className="text-muted">{appId}</span>
    </>
  );
}

function Permissions({
  now,
  next,
  comparison: { lost, gained },
}: {
  now: ComparedToken;
  next: ComparedToken;
  comparison: Comparison;
}) {
  if (next.tokenScopes.length === 0) {
    return "Meta does not tell what the new token may do; it tells once the App secret is stored.";
  }
  const others = next.tokenScopes.filter((scope) => !gained.includes(scope));
  const known = now.tokenScopes.length > 0;
  const lines = [
    ...lost.map((scope) => ({ scope, word: "Lost", tone: "bad" as const })),
    ...gained.map((scope) => ({ scope, word: "New", tone: "good" as const })),
    ...others.map((scope) => ({ scope, word: known ? "Kept" : "Has", tone: "neutral" as const })),
  ];
  return (
    <ul className="flex flex-col gap-1.5">
      {lines.map(({ scope, word, tone }) => (
        <li className="flex flex-wrap items-center gap-x-3 gap-y-1" key={scope}>
          <StatusBadge tone={tone}>{word}</StatusBadge>
          <span className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{scope}</span>
        </li>
      ))}
    </ul>
  );
}
