import Link from "next/link";
import { Countdown } from "@/components/countdown";
import { Icon } from "@/components/icon";
import { StatusBadge } from "@/components/status-badge";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { connectionName } from "./connection-name";

type Props = {
  connections: readonly ConnectionView[];
  /** Null: one is being added. */
  selectedId: string | null;
  mayAdd: boolean;
  /** The page about a connection: Settings, unless told. */
  path?: string;
};

const item =
  "flex min-h-11 min-w-0 flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-border bg-surface px-4 py-2 hover:bg-surface-secondary aria-[current]:border-accent aria-[current]:bg-accent-soft";

/** Which connection the page is about. */
export function ConnectionTabs({
  connections,
  selectedId,
  mayAdd,
  path = "/whatsapp/settings",
}: Props) {
  return (
    <nav aria-label="Connections">
      <ul className="flex flex-wrap gap-2">
        {connections.map((connection) => (
          <li className="min-w-0 max-w-full" key={connection.id}>
            <Link
              aria-current={connection.id === selectedId ? "page" : undefined}
              className={item}
              href={`${path}?connection=${connection.id}`}
            >
              <span className="truncate font-medium">{connectionName(connection)}</span>
              {connection.isDefault ? (
                <StatusBadge icon="check" tone="neutral">
                  Default
                </StatusBadge>
              ) : null}
              {connection.kind === "sandbox" ? (
                <StatusBadge icon="flask" tone="info">
                  Sandbox
                </StatusBadge>
              ) : null}
              {connection.checkState === "dead" ? (
                <StatusBadge tone="bad">Refused</StatusBadge>
              ) : null}
              <TokenCountdown connection={connection} />
            </Link>
          </li>
        ))}
        {mayAdd ? (
          <li>
            <Link
              aria-current={selectedId === null ? "page" : undefined}
              className={item}
              href="/whatsapp/settings?connection=new"
            >
              <Icon className="size-4" name="plus" />
              Add another connection
            </Link>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}

/** Only of a token that ends: that one never does is no news in a row of names. */
function TokenCountdown({ connection }: { connection: ConnectionView }) {
  const { checkState, tokenExpiresAt, tokenIssuedAt } = connection;
  if (checkState === "dead" || tokenExpiresAt === null) return null;
  return <Countdown expiresAt={tokenExpiresAt} issuedAt={tokenIssuedAt} now={now()} />;
}
