import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { Countdown } from "@/components/countdown";
import { RelativeTime } from "@/components/relative-time";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import { formatSender } from "./whatsapp/campaigns/format-sender";

type Props = { connections: readonly ConnectionView[]; now: Date };

/** Each number with what its token is worth and when Meta was last heard from. */
export function ConnectionHealth({ connections, now }: Props) {
  return (
    <Card
      actions={
        <ButtonLink href="/whatsapp/settings" size="sm" variant="secondary">
          Open Settings
        </ButtonLink>
      }
      title={connections.length === 1 ? "Connection" : "Connections"}
    >
      <ul className="flex flex-col divide-y divide-separator">
        {connections.map((connection) => (
          <li className="py-3 first:pt-0 last:pb-0" key={connection.id}>
            <OneConnection connection={connection} now={now} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

const states: Record<ConnectionView["checkState"], { tone: Tone; word: string }> = {
  checked: { tone: "good", word: "Working" },
  unchecked: { tone: "warn", word: "Not checked yet" },
  dead: { tone: "bad", word: "Token refused" },
};

function OneConnection({ connection, now }: { connection: ConnectionView; now: Date }) {
  const { checkState, kind, tokenExpiresAt, tokenNeverExpires, tokenIssuedAt } = connection;
  const { tone, word } = states[checkState];
  const number = connection.displayPhoneNumber
    ? formatSender(connection.displayPhoneNumber)
    : `Phone number ID ${connection.phoneNumberId}`;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p className="me-auto min-w-0 font-medium">
          <bdi>{connection.verifiedName ?? number}</bdi>
          {connection.verifiedName ? <bdi className="text-muted"> {number}</bdi> : null}
        </p>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          {kind === "sandbox" ? (
            <StatusBadge icon="flask" tone="info">
              Sandbox
            </StatusBadge>
          ) : null}
          <StatusBadge tone={tone}>{word}</StatusBadge>
          {checkState !== "dead" && (tokenExpiresAt || tokenNeverExpires) ? (
            <Countdown expiresAt={tokenExpiresAt} issuedAt={tokenIssuedAt} now={now} />
          ) : null}
        </div>
      </div>
      <p className="text-muted text-sm">
        <Consequence connection={connection} />{" "}
        {connection.checkedAt ? (
          <>
            Last checked <RelativeTime at={connection.checkedAt} now={now} />.{" "}
          </>
        ) : null}
        {connection.lastEventAt ? (
          <>
            Last status received <RelativeTime at={connection.lastEventAt} now={now} />.
          </>
        ) : (
          "No status was received yet."
        )}
      </p>
    </div>
  );
}

function Consequence({
  connection: { checkState, checkCode, checkSubcode },
}: {
  connection: ConnectionView;
}) {
  if (checkState === "unchecked") return "Meta could not be asked when it was saved.";
  if (checkState !== "dead") return null;
  const { title, fix } = explainError({ code: checkCode ?? 190, subcode: checkSubcode });
  return (
    <span className="text-danger">
      {title}. {fix}
    </span>
  );
}
