import {
  type ActionEntry,
  INVALID,
  NOT_FOUND,
  REFUSED_INPUT,
  text,
  within,
} from "./isolation-entry";
import type { Tenant } from "./isolation-scene";

const CAMPAIGN = "app/(dashboard)/whatsapp/campaigns/[campaignId]/actions.ts";
const CAMPAIGNS = "app/(dashboard)/whatsapp/campaigns/actions.ts";
const CONTACTS = "app/(dashboard)/whatsapp/contacts/actions.ts";

/** Contacts and campaigns, in the order of A's own calls. */
export const campaignEntries: Record<string, ActionEntry> = {
  [`${CONTACTS}#addContactAction`]: addition("919876543220", 0),
  [`${CAMPAIGNS}#addRecipientAction`]: addition("919876543221", 1),
  [`${CONTACTS}#pasteContactsAction`]: paste("919876543222"),
  [`${CAMPAIGNS}#pasteRecipientsAction`]: paste("919876543223"),
  [`${CONTACTS}#editContactAction`]: {
    needs: "contact.write",
    own: ({ a }) => edited(a),
    attempts: ({ a, b }) => [
      within(b, "A's contact", edited(a), NOT_FOUND),
      within(b, "A's contact with B's number", { ...edited(a), phone: "919876543229" }, NOT_FOUND),
    ],
  },

  [`${CAMPAIGNS}#countAudienceAction`]: {
    needs: "campaign.launch",
    own: ({ a }) => ({ connectionId: a.connectionId, audience: picked(a) }),
    attempts: ({ a, b }) => [
      within(
        b,
        "A's contacts over A's connection",
        { connectionId: a.connectionId, audience: picked(a) },
        NOT_FOUND,
      ),
      within(
        b,
        "A's contacts over B's connection",
        { connectionId: b.connectionId, audience: picked(a) },
        { data: { people: 0, openWindows: 0 } },
      ),
      within(
        b,
        "A's contacts by name",
        { connectionId: b.connectionId, audience: { kind: "all", search: "Zorana" } },
        { data: { people: 0, openWindows: 0 } },
      ),
    ],
  },
  [`${CAMPAIGNS}#launchCampaignAction`]: {
    needs: "campaign.launch",
    own: ({ a }) => launch(a, a, a.launchKey),
    attempts: ({ a, b }) => [
      within(b, "A's connection and contacts", launch(a, a, b.launchKey), NOT_FOUND),
      within(b, "A's connection, B's contacts", launch(a, b, b.launchKey), NOT_FOUND),
      within(b, "B's connection, A's contacts", launch(b, a, b.launchKey), INVALID),
      within(b, "A's launch key", launch(b, b, a.usedLaunchKey), { data: { recipientCount: 2 } }),
    ],
  },
  [`${CAMPAIGN}#resumeCampaignAction`]: onCampaign(),
  [`${CAMPAIGN}#pauseCampaignAction`]: onCampaign(),
  [`${CAMPAIGN}#cancelCampaignAction`]: onCampaign(),
  [`${CAMPAIGN}#sendAgainAction`]: {
    needs: "campaign.launch",
    own: ({ a }) => ({ campaignId: a.campaignId, which: "failed" }),
    attempts: ({ a, b }) => [
      within(b, "A's campaign", { campaignId: a.campaignId, which: "failed" }, NOT_FOUND),
    ],
  },
};

/** @param own a number that nobody has @param taken which of A's numbers B adds too */
function addition(own: string, taken: 0 | 1): ActionEntry {
  return {
    needs: "contact.write",
    own: () => ({ name: "Newcomer", phone: own }),
    attempts: ({ a, b }) => [
      within(
        b,
        "a number that A has",
        { name: "Somebody", phone: a.contacts[taken].phone },
        { data: { name: "Somebody" } },
      ),
      within(b, "A's id", { name: "Somebody", phone: own, tenantId: a.tenantId }, REFUSED_INPUT),
    ],
  };
}

function paste(own: string): ActionEntry {
  return {
    needs: "contact.write",
    own: () => ({ text: `Newcomer, ${own}` }),
    attempts: ({ a, b }) => [
      // B has the first of them by now, under a name of its own.
      within(
        b,
        "a number that A has",
        { text: `Somebody else, ${a.contacts[0].phone}` },
        { data: { added: 0, alreadyThere: [{ line: 1 }] } },
      ),
      within(b, "A's id", { text: `Newcomer, ${own}`, tenantId: a.tenantId }, REFUSED_INPUT),
    ],
  };
}

function onCampaign(): ActionEntry {
  return {
    needs: "campaign.control",
    own: ({ a }) => ({ campaignId: a.pausedCampaignId }),
    attempts: ({ a, b }) => [
      within(b, "A's campaign", { campaignId: a.pausedCampaignId }, NOT_FOUND),
      within(b, "A's finished campaign", { campaignId: a.campaignId }, NOT_FOUND),
    ],
  };
}

function edited({ contacts: [, , contact] }: Tenant) {
  return { contactId: contact.id, name: "Renamed", phone: contact.phone };
}

function picked({ contacts }: Tenant) {
  return { kind: "picked", contactIds: contacts.slice(0, 2).map(({ id }) => id) };
}

function launch(from: Tenant, to: Tenant, launchKey: string) {
  const { connectionId } = from;
  return { connectionId, name: "", content: text, audience: picked(to), launchKey };
}
