"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { tenantAction } from "@/lib/auth/action-client";
import { cancelCampaign, pauseCampaign, resumeCampaign } from "@/lib/campaigns/control-campaign";
import { sendAgain } from "@/lib/campaigns/send-again";
import { sendAgainInput } from "@/lib/campaigns/send-again.schema";

const input = z.strictObject({ campaignId: z.uuid() });

export const pauseCampaignAction = tenantAction("campaign.control")
  .metadata({ name: "campaign.pause" })
  .inputSchema(input)
  .action(async ({ parsedInput: { campaignId }, ctx: { member } }) => {
    await pauseCampaign(member.tenantId, member.userId, campaignId);
    revalidatePath(`/whatsapp/campaigns/${campaignId}`);
  });

export const resumeCampaignAction = tenantAction("campaign.control")
  .metadata({ name: "campaign.resume" })
  .inputSchema(input)
  .action(async ({ parsedInput: { campaignId }, ctx: { member } }) => {
    await resumeCampaign(member.tenantId, member.userId, campaignId);
    revalidatePath(`/whatsapp/campaigns/${campaignId}`);
  });

export const cancelCampaignAction = tenantAction("campaign.control")
  .metadata({ name: "campaign.cancel" })
  .inputSchema(input)
  .action(async ({ parsedInput: { campaignId }, ctx: { member } }) => {
    await cancelCampaign(member.tenantId, member.userId, campaignId);
    revalidatePath(`/whatsapp/campaigns/${campaignId}`);
  });

export const sendAgainAction = tenantAction("campaign.launch")
  .metadata({ name: "campaign.send-again" })
  .inputSchema(sendAgainInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await sendAgain(member.tenantId, member.userId, parsedInput);
    revalidatePath(`/whatsapp/campaigns/${parsedInput.campaignId}`);
  });
