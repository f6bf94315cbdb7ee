import { z } from "zod";

export const sendAgainInput = z.strictObject({
  campaignId: z.uuid(),
  /** Outcomes that nobody knows, or failures that can succeed now. */
  which: z.enum(["unknown", "failed"]),
});
export type SendAgainInput = z.infer<typeof sendAgainInput>;

/** One kind of failure, in words. */
export type FailureKind = {
  /** Meta's code; null where the reason is ours. */
  code: number | null;
  title: string;
  messages: number;
  /** Why it goes again only with care, or why it is left out. */
  note: string;
};

/** What a person may send again now. */
export type SendAgainPlan = {
  /** Meta never answered, and a day later still nothing says whether they got it. */
  unknown: number;
  /** These may go again. */
  failed: FailureKind[];
  /** These are left out. */
  left: FailureKind[];
};
