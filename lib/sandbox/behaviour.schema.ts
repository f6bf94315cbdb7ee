import { z } from "zod";

const share = z.number().min(0).max(1);
const milliseconds = z.number().int().min(0).max(3_600_000);

/** How the sandbox's recipients and Meta's webhooks behave, for all numbers. */
export const behaviourSchema = z.strictObject({
  /** Gaps, each counted from the status before it. */
  sentMs: milliseconds,
  deliveredMs: milliseconds,
  readMs: milliseconds,
  /** How long every Graph answer is held back, after the work is done. */
  latencyMs: milliseconds,
  /** Shares of the messages: with each status twice, with `delivered` first, without `delivered`. */
  duplicateRate: share,
  swapRate: share,
  skipDeliveredRate: share,
  /** Statuses of one number in one webhook POST, at most. */
  batchSize: z.number().int().min(1).max(1000),
  /** First gap after a callback that did not answer 200; it doubles up to an hour, for 7 days. */
  retryMs: milliseconds.min(1),
  /** How free text outside the window fails: accepted and failed by webhook, or refused at once. */
  closedWindow: z.enum(["webhook", "response"]),
  /** How long a WABA stays invisible (100/33) to a System User after it was assigned. */
  assignmentMs: milliseconds,
  /** How far the clock in the Date header is ahead; negative: behind. */
  clockSkewMs: z.number().int().min(-31_536_000_000).max(31_536_000_000),
  /** Versions below are served by it, as Meta does once they have ended. */
  oldestVersion: z.number().int().min(1).max(99),
  /** Versions above do not exist yet. */
  newestVersion: z.number().int().min(1).max(99),
});
export const patchBehaviourSchema = behaviourSchema.partial();

export type Behaviour = z.output<typeof behaviourSchema>;

export const defaultBehaviour: Behaviour = {
  sentMs: 200,
  deliveredMs: 300,
  readMs: 500,
  latencyMs: 0,
  duplicateRate: 0,
  swapRate: 0,
  skipDeliveredRate: 0,
  batchSize: 20,
  retryMs: 1000,
  closedWindow: "webhook",
  assignmentMs: 0,
  clockSkewMs: 0,
  oldestVersion: 21,
  newestVersion: 26,
};
