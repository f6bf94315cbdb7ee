"use server";

import { revalidatePath } from "next/cache";
import { tenantAction } from "@/lib/auth/action-client";
import { launchCampaignInput } from "@/lib/campaigns/campaign.schema";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { addContact } from "@/lib/contacts/add-contact";
import {
  addContactInput,
  countAudienceInput,
  pasteContactsInput,
} from "@/lib/contacts/contact.schema";
import { countAudience } from "@/lib/contacts/count-audience";
import { pasteContacts } from "@/lib/contacts/paste-contacts";

const PAGE = "/whatsapp/campaigns";

export const addRecipientAction = tenantAction("contact.write")
  .metadata({ name: "contact.add" })
  .inputSchema(addContactInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const contact = await addContact(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return contact;
  });

export const pasteRecipientsAction = tenantAction("contact.write")
  .metadata({ name: "contact.paste" })
  .inputSchema(pasteContactsInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const outcome = await pasteContacts(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return outcome;
  });

export const countAudienceAction = tenantAction("campaign.launch")
  .metadata({ name: "campaign.count" })
  .inputSchema(countAudienceInput)
  .action(
    async ({ parsedInput, ctx: { member } }) => await countAudience(member.tenantId, parsedInput),
  );

export const launchCampaignAction = tenantAction("campaign.launch")
  .metadata({ name: "campaign.launch" })
  .inputSchema(launchCampaignInput)
  .action(
    async ({ parsedInput, ctx: { member } }) =>
      await launchCampaign(member.tenantId, member.userId, parsedInput),
  );
