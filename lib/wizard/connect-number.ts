import "server-only";
import { listConnections } from "@/db/queries/connections";
import type { GivenSecrets } from "@/lib/connections/connection-draft";
import { saveConnection } from "@/lib/connections/save-connection";
import { fingerprintOf } from "@/lib/crypto/fields";
import { AppError } from "@/lib/errors";
import { stageToken } from "@/lib/rotation/stage-token";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { demandOpen, passStep } from "./change-step";
import type { ConnectResult } from "./connect-number.schema";
import type { WizardDraft } from "./draft.schema";
import { endWizard } from "./end-wizard";
import { openDraft } from "./open-draft";
import type { WizardStep } from "./steps.schema";

/**
 * Checks token, account and number together and stores them as a connection. The draft keeps no
 * token from then on. The token of a number that is connected already is put beside the one in use.
 *
 * @throws {AppError} NOT_FOUND without a draft, CONFLICT where the step is not open, the token is
 *   gone or the number is another organization's, RATE_LIMITED
 */
export async function connectNumber(
  tenantId: TenantId,
  userId: string,
  ids: { appId: string; wabaId: string; phoneNumberId: string },
): Promise<ConnectResult> {
  const { draft, token, appSecret } = await openDraft(tenantId, userId);
  demandOpen(draft, "number");
  if (!token) throw new AppError("CONFLICT", "The token is gone. Load the page again.");
  const connected = (await listConnections(tenantId)).find(
    ({ phoneNumberId }) => phoneNumberId === ids.phoneNumberId,
  );
  // The same token: this server was stopped between storing the number and noting it here.
  if (connected?.tokenFingerprint === fingerprintOf(token)) {
    return { ok: true, next: await noteConnected(tenantId, userId, draft, connected), notes: [] };
  }
  const given = { token, appSecret: appSecret ?? undefined };
  if (connected)
    return await putBeside(tenantId, userId, connected.id, { appId: ids.appId, given });

  const form = { connectionId: null, accessToken: "", appSecret: "", saveAnyway: false };
  const saved = await saveConnection(tenantId, userId, { ...ids, ...form }, draft.kind, given);
  if (!saved.saved) return { ok: false, findings: saved.findings };
  const stored = { id: saved.connectionId, appId: ids.appId };
  const notes = saved.notes
    .filter(({ title }) => !saidAlready.test(title))
    .map(({ title, cause, fix }) => `${title}. ${cause} ${fix}`);
  const next = await noteConnected(tenantId, userId, draft, stored, notes);
  return { ok: true, next, notes: saved.notes };
}

/** What the steps before and after this one say anyway. */
const saidAlready = /temporary token|test numbers/;

/** The token of a number that is connected already waits beside the one in use to be compared. */
async function putBeside(
  tenantId: TenantId,
  userId: string,
  connectionId: string,
  { appId, given }: { appId: string; given: GivenSecrets },
): Promise<ConnectResult> {
  const input = { connectionId, accessToken: "", appId, appSecret: "" };
  const staged = await stageToken(tenantId, userId, input, given);
  if (!staged.done) return { ok: false, findings: staged.findings };
  await endWizard(tenantId, userId);
  return { ok: false, replace: connectionId, findings: [] };
}

/** The connection has the token and the secret from now on. */
async function noteConnected(
  tenantId: TenantId,
  userId: string,
  draft: WizardDraft,
  { id: connectionId, appId }: { id: string; appId: string },
  notes: string[] = [],
): Promise<WizardStep> {
  return await passStep(tenantId, userId, draft, "number", {
    appId,
    connectionId,
    sealedToken: null,
    sealedAppSecret: null,
    finds: draft.finds && { ...draft.finds, notes },
  });
}
