/**
 * Where a message is. Stored as a smallint; up to `read` a higher rank is further along.
 *
 * What a sender has in its hands is committed before a byte leaves: as `sending`, or for the first time
 * of a campaign's message as `queued` below the campaign's cursor. What waits in a cancelled campaign is
 * skipped, though its row does not say so. `unknown`: the request left and no answer came, so it is never
 * sent again by itself and only evidence (a status webhook) moves it on.
 */
export const messageStates = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  failed: 7,
  retry: 8,
  skipped: 9,
  held: 10,
} as const;
export type MessageState = keyof typeof messageStates;

const names = new Map<number, MessageState>(
  (Object.keys(messageStates) as MessageState[]).map((name) => [messageStates[name], name]),
);

/** @throws {RangeError} for a number that is no state */
export function messageStateOf(rank: number): MessageState {
  const name = names.get(rank);
  if (!name) throw new RangeError(`No message state ${rank}`);
  return name;
}

/** The statuses Meta reports by webhook. */
export const reportedStatuses = ["sent", "delivered", "read", "failed"] as const;
export type ReportedStatus = (typeof reportedStatuses)[number];
