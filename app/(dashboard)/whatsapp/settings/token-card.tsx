import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { Countdown } from "@/components/countdown";
import { DefinitionList } from "@/components/definition-list";
import { RelativeTime } from "@/components/relative-time";
import { StatusBadge } from "@/components/status-badge";
import type { ConnectionView } from "@/lib/connections/connection.schema";

type Props = {
  connection: ConnectionView;
  now: Date;
  /** The way to replace it, for those who may. */
  action: ReactNode;
  /** The button "Check token" and its answer. */
  children: ReactNode;
};

const kinds: Record<string, string> = {
  USER: "A person's token",
  SYSTEM_USER: "System User's token",
  PAGE: "Page token",
};

/** What the stored token is worth, as Meta last said. The token itself is never shown. */
export function TokenCard({ connection, now, action, children }: Props) {
  const { tokenKind, tokenScopes, tokenLast4, tokenFingerprint } = connection;
  return (
    <Card actions={action} title="Token">
      <DefinitionList
        rows={[
          { label: "State", value: <TokenState connection={connection} /> },
          {
            label: "Stored token",
            value: (
              <span className="font-mono">
                <span aria-hidden="true">••••</span>
                <span className="sr-only">ends in </span>
                {tokenLast4}
              </span>
            ),
          },
          { label: "Fingerprint", value: <span className="font-mono">{tokenFingerprint}</span> },
          { label: "Expires", value: <Expiry connection={connection} now={now} /> },
          {
            label: "Kind",
            value: tokenKind === null ? "Not known" : (kinds[tokenKind] ?? tokenKind),
          },
          { label: "App", value: connection.tokenAppName ?? "Not known" },
          { label: "Permissions", value: <Permissions scopes={tokenScopes} /> },
          {
            label: "Last checked",
            value: <LastCheck connection={connection} now={now} />,
          },
        ]}
      />
      {children}
    </Card>
  );
}

function LastCheck({ connection, now }: Pick<Props, "connection" | "now">) {
  const { checkedAt, nextCheckAt } = connection;
  return (
    <>
      {checkedAt ? <RelativeTime at={checkedAt} now={now} /> : "Never"}
      {nextCheckAt ? (
        <span className="text-muted">
          ; the next look by itself comes <RelativeTime at={nextCheckAt} isAhead now={now} />
        </span>
      ) : null}
    </>
  );
}

function TokenState({ connection: { checkState } }: Pick<Props, "connection">) {
  if (checkState === "dead") return <StatusBadge tone="bad">Refused by Meta</StatusBadge>;
  if (checkState === "unchecked") return <StatusBadge tone="warn">Unchecked</StatusBadge>;
  return <StatusBadge tone="good">Accepted by Meta</StatusBadge>;
}

function Expiry({ connection, now }: Pick<Props, "connection" | "now">) {
  const { tokenExpiresAt, tokenNeverExpires, tokenIssuedAt } = connection;
  const hasEnded = connection.checkState === "dead" && connection.checkCode === 190;
  // Meta ended it before its time: what it once said about that time would only confuse.
  if (hasEnded && !(tokenExpiresAt && tokenExpiresAt <= now)) {
    return <StatusBadge tone="bad">Has ended</StatusBadge>;
  }
  if (tokenExpiresAt === null && !tokenNeverExpires) return "Not known";
  return <Countdown expiresAt={tokenExpiresAt} issuedAt={tokenIssuedAt} now={now} />;
}

function Permissions({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return "Not known";
  return (
    <ul className="flex flex-col gap-0.5 font-mono text-[0.8125rem]">
      {scopes.map((scope) => (
        <li key={scope}>{scope}</li>
      ))}
    </ul>
  );
}
