import "server-only";
import { findConnection, listConnections } from "@/db/queries/connections";
import { AppError } from "@/lib/errors";
import { AccessToken, AppSecret } from "@/lib/secret";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { AssetQuestion } from "./ask-assets";
import type {
  ConnectionKind,
  ConnectionView,
  SaveConnection,
  ShownConnection,
} from "./connection.schema";
import { openConnection } from "./open-connection";
import { openHookOfApp } from "./open-hook";

/** A filled form together with what is already stored: enough to ask Meta, and then to store it. */
export type ConnectionDraft = {
  /** Null: a new connection. */
  existing: ConnectionView | null;
  kind: ConnectionKind;
  question: AssetQuestion;
  /** Fingerprint of the stored token where the form left it as it is. */
  keptToken: string | null;
  newAppSecret: AppSecret | null;
  /** Fingerprint of the only token that the new one may replace; absent: whichever is there. */
  replaces?: string | undefined;
};

/** Secrets that do not come from the form; they go before what it says. */
export type GivenSecrets = {
  token?: AccessToken | undefined;
  appSecret?: AppSecret | undefined;
  /** Fingerprint of the token that this one was made from: no other is replaced by it. */
  replaces?: string | undefined;
};

/**
 * Wraps the form's secrets at once and fills its gaps with the stored ones.
 *
 * @throws {AppError} INVALID without a token for a new connection, NOT_FOUND for a removed one,
 *   CONFLICT for a number that the tenant has connected already, or where the stored connection is
 *   not the shown one any more
 */
export async function draftConnection(
  tenantId: TenantId,
  input: SaveConnection,
  newKind: ConnectionKind,
  given: GivenSecrets = {},
): Promise<ConnectionDraft> {
  const { connectionId, appId, wabaId, phoneNumberId } = input;
  const newAppSecret = given.appSecret ?? typed(input.appSecret, AppSecret);
  const pasted = given.token ?? typed(input.accessToken, AccessToken);

  const existing = connectionId ? await findShown(tenantId, connectionId, input.shown) : null;
  const stored = existing && !pasted ? await openConnection(tenantId, existing.id) : null;
  const token = pasted ?? stored?.token;
  if (!token) throw new AppError("INVALID", "Paste the access token.", { field: "accessToken" });

  await refuseOwnNumber(tenantId, phoneNumberId, connectionId);
  const appSecret = newAppSecret ?? (await openHookOfApp(tenantId, appId))?.appSecret ?? null;
  return {
    existing,
    kind: existing?.kind ?? newKind,
    question: { appId, wabaId, phoneNumberId, token, appSecret },
    keptToken: stored?.tokenFingerprint ?? null,
    newAppSecret,
    replaces: given.replaces ?? input.shown?.tokenFingerprint,
  };
}

/** An empty field keeps what is stored. */
function typed<Kind>(value: string, Secret: new (value: string) => Kind): Kind | null {
  return value === "" ? null : new Secret(value);
}

const shownNames = [
  ["tokenFingerprint", "the access token"],
  ["appId", "the App ID"],
  ["phoneNumberId", "the Phone number ID"],
  ["wabaId", "the WhatsApp Business Account ID"],
] as const;

/** Two tabs, or two people: the one who saves last must know what the other has changed. */
async function findShown(
  tenantId: TenantId,
  connectionId: string,
  shown: ShownConnection | undefined,
): Promise<ConnectionView> {
  const existing = await findConnection(tenantId, connectionId);
  if (!existing) throw connectionGone();
  if (shown) refuseChanged(existing, shown);
  return existing;
}

/** @throws {AppError} CONFLICT where a connection is not any more as it was, naming what is different */
export function refuseChanged(existing: ConnectionView, shown: Partial<ShownConnection>): void {
  const changed = shownNames.filter(
    ([name]) => shown[name] !== undefined && existing[name] !== shown[name],
  );
  if (changed.length === 0) return;
  const names = changed.map(([, name]) => name).join(" and ");
  throw new AppError(
    "CONFLICT",
    `Nothing was saved: ${names} changed in another tab, or by somebody else, after this page was opened. Reload it to see how the connection is now.`,
  );
}

/** @throws {AppError} CONFLICT where another connection of the tenant has this number */
export async function refuseOwnNumber(
  tenantId: TenantId,
  phoneNumberId: string,
  connectionId: string | null,
): Promise<void> {
  const others = (await listConnections(tenantId)).filter(({ id }) => id !== connectionId);
  if (!others.some((other) => other.phoneNumberId === phoneNumberId)) return;
  throw numberTaken("This number is connected already. Choose it above to give it a new token.");
}

export function numberTaken(message: string): AppError {
  return new AppError("CONFLICT", message, { field: "phoneNumberId" });
}

export function connectionGone(): AppError {
  return new AppError("NOT_FOUND", "This connection does not exist any more.");
}
