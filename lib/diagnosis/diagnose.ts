import "server-only";
import { randomUUID } from "node:crypto";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { findConnection } from "@/db/queries/connections";
import { finishDiagnosis, noteAnswered, startDiagnosis } from "@/db/queries/diagnoses";
import { readLastSend } from "@/db/queries/last-send";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { countCheck } from "@/lib/connections/count-check";
import { openConnection } from "@/lib/connections/open-connection";
import { callbackUrl, isCallbackAccepted } from "@/lib/connections/webhook-address";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Answers } from "./answers";
import { type Patience, usualPatience } from "./ask";
import { askMeta, type Heard } from "./ask-meta";
import { type Diagnosis, subjectOf } from "./diagnosis.schema";
import { judgeAnswers } from "./judge-answers";
import { noteFindings } from "./note-findings";

/**
 * Finds out what is wrong with a connection: asks Meta, judges the answers, and keeps the report as
 * the connection's last one. Changes nothing at Meta.
 *
 * Takes at most about 25 seconds, whatever Meta does.
 *
 * @throws {AppError} NOT_FOUND, RATE_LIMITED
 */
export async function diagnose(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
  patience: Patience = usualPatience,
): Promise<Diagnosis> {
  return await (await beginDiagnosis(tenantId, actorId, connectionId, patience)).done;
}

/**
 * {@link diagnose}, for whoever does not wait for its end: how far it has come, and in the end the
 * report, is in the database.
 *
 * @returns when it has begun; `done` ends with it
 * @throws {AppError} NOT_FOUND, RATE_LIMITED
 */
export async function beginDiagnosis(
  tenantId: TenantId,
  actorId: string,
  connectionId: string,
  patience: Patience = usualPatience,
): Promise<{ done: Promise<Diagnosis> }> {
  const view = await findConnection(tenantId, connectionId);
  if (!view) throw new AppError("NOT_FOUND", "This connection does not exist any more.");
  await countCheck(actorId);
  const begun = { connectionId, runId: randomUUID() };
  await startDiagnosis(tenantId, { ...begun, at: now() });
  return { done: finish(tenantId, actorId, view, { begun, patience }) };
}

type Begun = { connectionId: string; runId: string };

async function finish(
  tenantId: TenantId,
  actorId: string,
  view: ConnectionView,
  { begun, patience }: { begun: Begun; patience: Patience },
): Promise<Diagnosis> {
  try {
    const at = now();
    const began = performance.now();
    const tell = heard(tenantId, begun);
    const { answers, tokenFingerprint } = await collect(tenantId, view, { patience, tell, at });
    const tookMs = Math.round(performance.now() - began);
    const { ids, hasAppSecret } = answers;
    const subject = subjectOf({ ...ids, hasAppSecret, tokenFingerprint });
    const diagnosis = { at, tookMs, subject, ...judgeAnswers(answers) };
    await withTenant(tenantId, async () => {
      await noteFindings(tenantId, answers, diagnosis, tokenFingerprint);
      await finishDiagnosis(tenantId, { ...begun, at: now(), diagnosis });
      await recordAudit(tenantId, {
        actorId,
        action: "connection.diagnosed",
        targetId: view.id,
        details: { cause: causeOf(diagnosis) },
      });
    });
    return diagnosis;
  } catch (error) {
    await finishDiagnosis(tenantId, { ...begun, at: now(), diagnosis: null });
    throw error;
  }
}

/** A note for whoever watches; the diagnosis neither waits for it nor fails with it. */
function heard(tenantId: TenantId, begun: Begun): Heard {
  return (question) => {
    noteAnswered(tenantId, { ...begun, question }).catch((error: unknown) => {
      log.warn({ err: error }, "A diagnosis could not note how far it has come");
    });
  };
}

function causeOf({ first, checks }: Diagnosis): string | null {
  return checks.find(({ id }) => id === first)?.cause ?? null;
}

async function collect(
  tenantId: TenantId,
  view: ConnectionView,
  how: { patience: Patience; tell: Heard; at: Date },
): Promise<{ answers: Answers; tokenFingerprint: string }> {
  const { id: connectionId, kind, appId, wabaId, phoneNumberId, hookId } = view;
  const connection = await openConnection(tenantId, connectionId);
  const { target, tokenFingerprint } = connection;
  const asked = await askMeta({ ...connection, appId }, how.patience, how.tell);
  // Read after asking, so that an event which came meanwhile counts.
  const current = (await findConnection(tenantId, connectionId)) ?? view;
  const answers = {
    ...asked,
    kind,
    ids: { connectionId, appId, wabaId, phoneNumberId },
    hasAppSecret: connection.appSecret !== null,
    at: how.at,
    askedVersion: target.version,
    webhook: {
      callbackUrl: callbackUrl(kind, hookId),
      isAcceptable: isCallbackAccepted(kind),
      verifiedAt: current.hookVerifiedAt,
      lastEventAt: current.lastEventAt,
      lastSendAt: await readLastSend(tenantId, connectionId),
    },
  };
  return { answers, tokenFingerprint };
}
