import { z } from "zod";
import type { ConnectionKind } from "@/lib/connections/connection.schema";
import { type MessageContent, messageContentSchema } from "@/lib/graph/message-content.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";

export const campaignStates = ["running", "paused", "halted", "cancelled", "finished"] as const;
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

export const launchCampaignInput = z.strictObject({
  connectionId: z.uuid(),
  name: z.string().trim().max(200, "A name has at most 200 characters."),
  content: messageContentSchema,
  audience: audienceSchema,
  /** Made once per confirmation: sending the same confirmation twice launches once. */
  launchKey: z.uuid(),
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
};

/** How many of a campaign's messages are in which state; absent states have none. */
export type StateCounts = Partial<Record<MessageState, number>>;
