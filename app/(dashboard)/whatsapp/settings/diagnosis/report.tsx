import { Alert } from "@/components/alert";
import { CopyButton } from "@/components/copy-button";
import { RelativeTime } from "@/components/relative-time";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import {
  type Check,
  type CheckId,
  checkNames,
  checkStates,
  type Diagnosis,
  type MendName,
  subjectOf,
} from "@/lib/diagnosis/diagnosis.schema";
import { reportText } from "@/lib/diagnosis/report-text";
import { connectionName } from "../connection-name";
import { mendAction } from "./actions";
import { CheckGroups } from "./check-groups";
import { stateWords } from "./check-words";
import { FirstCause } from "./first-cause";
import { MendForm } from "./mend-form";

type Props = { connection: ConnectionView; diagnosis: Diagnosis; wanted: CheckId | null };

/** A finished diagnosis: the first cause on top, everything else folded. */
export function Report({ connection, diagnosis, wanted }: Props) {
  const { checks, first, at } = diagnosis;
  const cause = checks.find(({ id }) => id === first);
  const text = reportText({ ...connection, name: connectionName(connection) }, diagnosis);
  return (
    <div className="flex flex-col gap-6" key={at.toISOString()}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="text-muted text-sm" role="status">
          Diagnosed <RelativeTime at={at} now={now()} />: {countsInWords(checks)}.
        </p>
        <CopyButton name="report" value={text} withWord="Copy report" />
      </div>
      {diagnosis.subject === subjectOf(connection) ? null : (
        <Alert title="The connection has been changed since" tone="warn">
          What follows is about the IDs and the token that it had then. Diagnose again.
        </Alert>
      )}
      {cause ? (
        <FirstCause
          check={cause}
          notChecked={checks.filter(({ state }) => state === "not-checkable").length}
        >
          {cause.mend ? <Mending connectionId={connection.id} mend={cause.mend} /> : null}
        </FirstCause>
      ) : (
        <Alert title="Nothing is wrong" tone="good">
          Meta takes the token, shows account and number, and lets them send.
          <Unchecked checks={checks} />
        </Alert>
      )}
      <CheckGroups checks={checks} first={first} wanted={wanted} />
    </div>
  );
}

/** "29 in order, 1 broken": the states there are, best first. */
function countsInWords(checks: readonly Check[]): string {
  return checkStates
    .map((state) => ({ state, count: checks.filter((check) => check.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${stateWords[state].word.toLowerCase()}`)
    .join(", ");
}

/** What a clean report still cannot promise. */
function Unchecked({ checks }: { checks: readonly Check[] }) {
  return checks
    .filter(({ state }) => state === "not-checkable")
    .map(({ id, found }) => (
      <p key={id}>
        {checkNames[id]}: {found}
      </p>
    ));
}

async function Mending({ connectionId, mend }: { connectionId: string; mend: MendName }) {
  const { tenantId, role } = await requireMember();
  if (!may(role, "connection.write")) {
    return <p className="text-muted text-sm">An owner or admin can do this here.</p>;
  }
  const onMend = mendAction.bind(null, tenantId);
  return <MendForm connectionId={connectionId} mend={mend} onMend={onMend} />;
}
