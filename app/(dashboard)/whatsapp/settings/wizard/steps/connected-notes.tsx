import { Alert } from "@/components/alert";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionName } from "../../connection-name";

type Props = { connection: ConnectionView | null; notes: readonly string[] };

/** That the number is connected, and what Meta said along with it. */
export function ConnectedNotes({ connection, notes }: Props) {
  if (!connection) return null;
  return (
    <Alert
      title={
        <>
          <bdi>{connectionName(connection)}</bdi> is connected. Meta vouches for token, account and
          number.
        </>
      }
      tone="good"
    >
      {notes.length > 0 ? (
        <ul className="flex flex-col gap-1">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </Alert>
  );
}
