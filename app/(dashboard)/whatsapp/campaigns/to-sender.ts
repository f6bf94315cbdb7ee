import type { ConnectionView } from "@/lib/connections/connection.schema";
import { formatSender } from "./format-sender";
import type { Sender } from "./sender";

/** A connection as something to send from, with the reason where that is impossible now. */
export function toSender(connection: ConnectionView, at: Date): Sender {
  const { id, kind, verifiedName, displayPhoneNumber, phoneNumberId } = connection;
  const number = displayPhoneNumber
    ? formatSender(displayPhoneNumber)
    : `Phone number ID ${phoneNumberId}`;
  const { tokenExpiresAt: expiresAt, tokenIssuedAt: issuedAt } = connection;
  const blocked = blockedBy(connection, at);
  return {
    id,
    kind,
    label: [verifiedName, kind === "sandbox" ? `${number} (sandbox)` : number]
      .filter(Boolean)
      .join(" · "),
    name: verifiedName ?? number,
    blocked,
    token: blocked || !expiresAt ? null : { expiresAt, issuedAt },
  };
}

function blockedBy({ checkState, tokenExpiresAt }: ConnectionView, at: Date): string | null {
  if (checkState === "dead") {
    return "Meta refuses its access token. Paste a new one in Settings; then resume the campaigns that wait.";
  }
  if (tokenExpiresAt && tokenExpiresAt <= at) {
    return "Its access token has expired. Paste a new one in Settings.";
  }
  return null;
}
