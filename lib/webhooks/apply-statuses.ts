import "server-only";
import { withTenant } from "@/db/doors";
import {
  type LockedMessage,
  lockMessages,
  type StatusChange,
  writeStatusChanges,
} from "@/db/queries/messages";
import { listUnderWayFirst } from "@/db/queries/unmarking";
import { now } from "@/lib/clock";
import { settleStatus } from "@/lib/messages/settle-status";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { CampaignStops, type HaltRequest } from "./campaign-stops";
import {
  type ConnectionStatuses,
  explainFailure,
  identifyStatuses,
  type Report,
} from "./identify-statuses";

/** A failure that Meta reports later is tried again this often at most. */
const MOST_ATTEMPTS = 5;
const RETRY_MS = 60_000;

/**
 * Applies the statuses of a tenant's numbers, in one transaction. Order and repetition do not matter.
 * What would fail for everybody else too stops in the same transaction: told again, a failure is no
 * news, and a stop that got lost would not come back.
 *
 * All campaigns and then all messages are locked at once and in order, so that nobody who does the
 * same waits in a circle.
 *
 * @param requests connections whose campaigns stop for another reason
 */
export async function applyStatuses(
  tenantId: TenantId,
  reported: readonly ConnectionStatuses[],
  requests: readonly HaltRequest[] = [],
): Promise<void> {
  if (requests.length === 0 && reported.every(({ statuses }) => statuses.length === 0)) return;
  await withTenant(tenantId, async () => {
    const reports = await identifyStatuses(tenantId, reported);
    const stops = await CampaignStops.lock(tenantId, requests, reports);
    const byMessage = Map.groupBy(reports, (report) => report.messageId);
    const messages = await lockReported(tenantId, [...byMessage.keys()]);
    const changes: StatusChange[] = [];
    for (const message of messages) {
      const own = (byMessage.get(message.id) ?? []).filter((report) => isAbout(report, message));
      const change = settleMessage(message, own);
      if (!change) continue;
      changes.push(change);
      stops.add(message, change);
    }
    await writeStatusChanges(tenantId, changes, now());
    await stops.apply();
  });
}

/** Locks messages; those in a sender's hands for the first time look like any other under way. */
async function lockReported(tenantId: TenantId, ids: readonly string[]): Promise<LockedMessage[]> {
  const messages = await lockMessages(tenantId, ids);
  const queued = messages.flatMap(({ state, id }) => (state === "queued" ? id : []));
  if (queued.length === 0) return messages;
  const underWay = await listUnderWayFirst(tenantId, queued);
  return messages.map((message) =>
    underWay.has(message.id) ? { ...message, state: "sending", attempts: 1 } : message,
  );
}

/** Folds all statuses of a message into one change; null when they say nothing new. */
function settleMessage(message: LockedMessage, reports: readonly Report[]): StatusChange | null {
  const times = { sentAt: null, deliveredAt: null, readAt: null, failedAt: null };
  const change: StatusChange = {
    id: message.id,
    attempts: message.attempts,
    connectionId: message.connectionId,
    state: message.state,
    wamid: message.wamid ?? "",
    isNamed: true,
    // A retry is only ever planned in these states; a test message keeps its place until it is sent.
    mayBeDue: ["sending", "unknown", "retry"].includes(message.state),
    error: null,
    dueAt: null,
    ...times,
  };
  let moved = false;
  for (const report of reports) {
    const explained = explainFailure(report.error);
    // Without our own value it may be an old failure told again: a second copy could go out.
    const mayRetry =
      report.attempt !== null && explained?.retry === "backoff" && message.attempts < MOST_ATTEMPTS;
    // What waits or goes again and has a wamid was taken, and reported as failed later.
    const hasFailed = message.wamid !== null || moved;
    const current = { state: change.state, attempts: message.attempts, hasFailed };
    const state = settleStatus(current, { ...report, mayRetry });
    if (!state) continue;
    moved = true;
    change.state = state;
    // The newest attempt's is what people see, and what statuses without our value are compared with.
    if (message.wamid === null || report.attempt === message.attempts) change.wamid = report.wamid;
    change.isNamed = change.wamid === message.wamid;
    change.error = report.error;
    change.dueAt = state === "retry" ? new Date(now().getTime() + RETRY_MS) : null;
    Object.assign(change, { [`${report.status}At`]: report.at });
  }
  return moved ? change : null;
}

/** Not another number's business, though signed by the same app, nor another message's. */
function isAbout(report: Report, message: LockedMessage): boolean {
  if (report.connectionId !== message.connectionId) return false;
  if (report.attempt !== null) return true;
  // Without our own value it was found by the hash of Meta's id, which two ids may share.
  if (report.wamid !== message.wamid) return false;
  // One that is under way has no id yet: this is that of an attempt before, which Meta has reported as
  // failed. Told again, or late, neither that nor its `sent` says anything of the one under way, and
  // leaving them out loses nothing: what that one becomes comes with our own value, and a message that
  // arrived after all is told of by `delivered`.
  const isUnderWay = message.state === "sending" || message.state === "unknown";
  return !isUnderWay || report.status === "delivered" || report.status === "read";
}
