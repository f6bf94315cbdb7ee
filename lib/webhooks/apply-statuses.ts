import "server-only";
import { withTenant } from "@/db/doors";
import {
  findByWamid,
  type LockedMessage,
  lockMessages,
  type StatusChange,
  writeStatusChanges,
} from "@/db/queries/messages";
import type { haltRunning } from "@/lib/campaigns/halt-campaigns";
import { now } from "@/lib/clock";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { MessageError } from "@/lib/messages/message.schema";
import { type ReportedStatus, reportedStatuses } from "@/lib/messages/message-state.schema";
import { readOpaque } from "@/lib/messages/opaque";
import { settleStatus } from "@/lib/messages/settle-status";
import { scrub } from "@/lib/scrub";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { WebhookStatus } from "./webhook-event.schema";

/** A failure that Meta reports later is tried again this often at most. */
const MOST_ATTEMPTS = 5;
const RETRY_MS = 60_000;
const TEXT_CAP = 2_000;

type Report = {
  connectionId: string;
  status: ReportedStatus;
  messageId: string;
  attempt: number | null;
  wamid: string;
  at: Date;
  error: MessageError | null;
};

/** Campaigns to halt, once the statuses are committed: everybody locks campaigns before messages. */
export type HaltRequest = Parameters<typeof haltRunning>;

/** What came about the messages of one connection. */
export type ConnectionStatuses = { connectionId: string; statuses: readonly WebhookStatus[] };

/**
 * Applies the statuses of a tenant's numbers, in one transaction. Order and repetition do not matter.
 *
 * All messages are locked at once and in order, so that nobody who does the same waits in a circle.
 *
 * @returns what must stop because it would fail for everybody else too
 */
export async function applyStatuses(
  tenantId: TenantId,
  reported: readonly ConnectionStatuses[],
): Promise<HaltRequest[]> {
  if (reported.every(({ statuses }) => statuses.length === 0)) return [];
  return await withTenant(tenantId, async () => {
    const reports = await identify(tenantId, reported);
    const byMessage = Map.groupBy(reports, (report) => report.messageId);
    const messages = await lockMessages(tenantId, [...byMessage.keys()]);
    const changes: StatusChange[] = [];
    const halts: HaltRequest[] = [];
    for (const message of messages) {
      const own = (byMessage.get(message.id) ?? []).filter((report) => isAbout(report, message));
      const change = settleMessage(message, own);
      if (!change) continue;
      changes.push(change);
      halts.push(...haltsOf(tenantId, message, change));
    }
    await writeStatusChanges(tenantId, changes);
    return halts;
  });
}

/** Which message each status is about: by our own value that Meta echoes, else by Meta's id. */
async function identify(
  tenantId: TenantId,
  reported: readonly ConnectionStatuses[],
): Promise<Report[]> {
  const known = reported.flatMap(({ connectionId, statuses }) =>
    statuses
      .filter((status) => isReported(status.status))
      .map((status) => {
        const own = readOpaque(tenantId, status.biz_opaque_callback_data);
        return { connectionId, status, own };
      }),
  );
  const unnamed = known.filter(({ own }) => own === null);
  const byWamid = await findByWamid(
    tenantId,
    unnamed.map(({ status }) => status.id),
  );
  return known.flatMap(({ connectionId, status, own }) => {
    const messageId = own?.messageId ?? byWamid.get(status.id);
    if (!messageId || !isReported(status.status)) return [];
    return [
      {
        connectionId,
        status: status.status,
        messageId,
        attempt: own?.attempt ?? null,
        wamid: status.id,
        at: new Date(status.timestamp * 1_000),
        error: toError(status),
      },
    ];
  });
}

/** Folds all statuses of a message into one change; null when they say nothing new. */
function settleMessage(message: LockedMessage, reports: readonly Report[]): StatusChange | null {
  const times = { sentAt: null, deliveredAt: null, readAt: null, failedAt: null };
  const change: StatusChange = {
    id: message.id,
    connectionId: message.connectionId,
    state: message.state,
    wamid: reports[0]?.wamid ?? "",
    isNamed: message.wamid !== null,
    // A retry is only ever planned in these states; a test message keeps its place until it is sent.
    mayBeDue: ["sending", "unknown", "retry"].includes(message.state),
    error: null,
    dueAt: null,
    ...times,
  };
  let moved = false;
  for (const report of reports) {
    const explained = report.error?.code == null ? null : explainError(errorFacts(report.error));
    // Without our own value it may be an old failure told again: a second copy could go out.
    const mayRetry =
      report.attempt !== null && explained?.retry === "backoff" && message.attempts < MOST_ATTEMPTS;
    // What waits and has a wamid was taken, and reported as failed later.
    const hasFailed = message.wamid !== null || moved;
    const current = { state: change.state, attempts: message.attempts, hasFailed };
    const state = settleStatus(current, { ...report, mayRetry });
    if (!state) continue;
    moved = true;
    change.state = state;
    change.wamid = report.wamid;
    change.error = report.error;
    change.dueAt = state === "retry" ? new Date(now().getTime() + RETRY_MS) : null;
    Object.assign(change, { [`${report.status}At`]: report.at });
  }
  return moved ? change : null;
}

/** Not another number's business, though signed by the same app, nor a failure of an earlier attempt. */
function isAbout(report: Report, message: LockedMessage): boolean {
  if (report.connectionId !== message.connectionId) return false;
  // Without our own value an attempt is known by its wamid only.
  return report.status !== "failed" || report.attempt !== null || report.wamid === message.wamid;
}

/** A failure that would meet everyone else too stops the campaigns, as a refusal at sending does. */
function haltsOf(
  tenantId: TenantId,
  { campaignId, connectionId }: LockedMessage,
  { state, error }: StatusChange,
): HaltRequest[] {
  if (state !== "failed" || error?.code == null || !campaignId) return [];
  const { halts } = explainError(errorFacts(error));
  if (!halts) return [];
  const reason = {
    code: error.code,
    subcode: error.subcode,
    text: error.details ?? error.text ?? "",
  };
  return [[tenantId, halts === "connection" ? { connectionId } : { campaignId }, reason]];
}

function errorFacts(error: MessageError) {
  const { code, subcode, text, details } = error;
  return { code: code ?? 0, subcode, message: text, details };
}

function toError(status: WebhookStatus): MessageError | null {
  const [error] = status.errors ?? [];
  if (status.status !== "failed") return null;
  const clean = (text: string | undefined) =>
    text ? scrub(text).replaceAll("\0", "").slice(0, TEXT_CAP).toWellFormed() : null;
  return {
    code: error?.code ?? null,
    subcode: null,
    text: clean(error?.title ?? error?.message) ?? "Meta reported a failure without a reason.",
    details: clean(error?.error_data?.details),
    trace: null,
  };
}

function isReported(status: string): status is ReportedStatus {
  return (reportedStatuses as readonly string[]).includes(status);
}
