import { z } from "zod";
import type { ConnectionKind } from "@/lib/connections/connection.schema";
import { type MessageContent, messageContentSchema } from "@/lib/graph/message-content.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";

/**
 * `scheduled` has not begun; `waiting` goes on by itself at `continuesAt`, because the day's recipients
 * are used up.
 */
export const campaignStates = [
  "scheduled",
  "running",
  "waiting",
  "paused",
  "halted",
  "cancelled",
  "finished",
] as const;
export type CampaignState = (typeof campaignStates)[number];

/** Why a campaign stopped by itself: in most cases a refusal of Meta's, in Meta's numbers. */
export const haltReasonSchema = z.object({
  /** Null: the reason is ours, not Meta's. */
  code: z.number().int().nullable(),
  subcode: z.number().int().nullable(),
  /** Meta's own text, scrubbed. */
  text: z.string(),
});
export type HaltReason = z.infer<typeof haltReasonSchema>;

/** Who a campaign goes to: picked contacts, or all that match a search. */
export const audienceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("picked"), contactIds: z.array(z.uuid()).min(1).max(5_000) }),
  z.object({ kind: z.literal("all"), search: z.string().max(200) }),
]);
export type Audience = z.infer<typeof audienceSchema>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time looks like 09:00.");

/** When people may be written to, by the clocks where they live. */
export const sendingWindowSchema = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from < to, "The end comes after the beginning.");
export type SendingWindow = z.infer<typeof sendingWindowSchema>;

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
}, "This is no time zone.");

/** Not at once, not at any hour, not to more people than Meta allows in a day. */
export const campaignTimingSchema = z.strictObject({
  /** Null: at once. The zone is the one that the person chose it in. */
  start: z.strictObject({ at: z.iso.datetime({ offset: true }), timeZone }).nullable(),
  /** Null: at any hour. */
  window: sendingWindowSchema.nullable(),
  /** Stops at Meta's limit of people in 24 hours, and goes on when there is room again. */
  keepsLimit: z.boolean(),
});
export type CampaignTiming = z.infer<typeof campaignTimingSchema>;

export const launchCampaignInput = z.strictObject({
  connectionId: z.uuid(),
  name: z.string().trim().max(200, "A name has at most 200 characters."),
  content: messageContentSchema,
  audience: audienceSchema,
  /** Made once per confirmation: sending the same confirmation twice launches once. */
  launchKey: z.uuid(),
  timing: campaignTimingSchema.optional(),
});
export type LaunchCampaignInput = z.input<typeof launchCampaignInput>;

/** What pages show of a campaign. */
export type CampaignView = {
  id: string;
  name: string;
  connectionId: string;
  connectionKind: ConnectionKind;
  displayPhoneNumber: string | null;
  content: MessageContent;
  state: CampaignState;
  haltReason: HaltReason | null;
  recipientCount: number;
  createdAt: Date;
  finishedAt: Date | null;
  /** When it was asked to begin, and in which time zone that was said. */
  startAt: Date | null;
  timeZone: string | null;
  window: SendingWindow | null;
  keepsLimit: boolean;
  /** With `waiting`: when it goes on by itself. */
  continuesAt: Date | null;
  /** Its recipients were removed after a time; the counts stay. */
  thinnedAt: Date | null;
};

/** How many of a campaign's messages are in which state; absent states have none. */
export type StateCounts = Partial<Record<MessageState, number>>;
