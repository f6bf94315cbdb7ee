import { expect } from "@playwright/test";
import type { Permission } from "@/lib/auth/permissions.schema";
import type { Scene, Tenant } from "./isolation-scene";

/** A call of tenant B's owner with something of A's in it, and how it has to be answered. */
type Attempt = {
  about: string;
  /** The tenant bound to the action; null: the action has none. */
  bound: Tenant | null;
  input: unknown;
  /** The answer has at least this. */
  answer: Record<string, unknown>;
};

export type ActionEntry = {
  /** What it asks of its caller; `signed-in` and `anybody` know no tenant. */
  needs: Permission | "signed-in" | "anybody";
  /** A's own input. Others send the same first, then A itself, as the proof that it works. */
  own: (scene: Scene) => unknown;
  /** Made once in the life of an installation, so A's own call comes before all others. */
  isOnce?: boolean;
  attempts: (scene: Scene) => Attempt[];
};

const NOT_FOUND = { serverError: { code: "NOT_FOUND" } };
const CONFLICT = { serverError: { code: "CONFLICT" } };
const INVALID = { serverError: { code: "INVALID" } };
/** The schema knows no such field. */
const REFUSED_INPUT = { validationErrors: expect.anything() };

const ALERTS = "app/(dashboard)/whatsapp/alerts/actions.ts";
const CAMPAIGN = "app/(dashboard)/whatsapp/campaigns/[campaignId]/actions.ts";
const CAMPAIGNS = "app/(dashboard)/whatsapp/campaigns/actions.ts";
const CONTACTS = "app/(dashboard)/whatsapp/contacts/actions.ts";
const REPLACE = "app/(dashboard)/whatsapp/settings/replace/actions.ts";
const DIAGNOSIS = "app/(dashboard)/whatsapp/settings/diagnosis/actions.ts";
const SETTINGS = "app/(dashboard)/whatsapp/settings/actions.ts";
const WIZARD = "app/(dashboard)/whatsapp/settings/wizard/actions.ts";
const SHELL = "app/(dashboard)/actions.ts";

const text = { type: "text", body: "Only for those it is meant for" };

/** By `file#name`, in the order in which A's own calls are made. */
export const actionEntries: Record<string, ActionEntry> = {
  "app/(public)/setup/actions.ts#createAccount": {
    needs: "anybody",
    isOnce: true,
    own: ({ setUp }) => setUp,
    attempts: ({ setUp }) => [
      { about: "a used link", bound: null, input: setUp, answer: NOT_FOUND },
      { about: "no link", bound: null, input: { ...setUp, token: "none" }, answer: NOT_FOUND },
    ],
  },
  "app/(public)/no-organization/actions.ts#createFirstOrganization": creation("Another"),
  [`${SHELL}#createOrganization`]: creation("One more"),
  [`${SHELL}#switchTenant`]: {
    needs: "signed-in",
    own: ({ a }) => ({ tenantId: a.tenantId }),
    attempts: ({ a }) => [
      { about: "A's id", bound: null, input: { tenantId: a.tenantId }, answer: NOT_FOUND },
    ],
  },

  [`${SETTINGS}#saveConnectionAction`]: {
    needs: "connection.write",
    own: ({ a }) => emptySecrets(a),
    attempts: ({ a, b }) => [
      within(b, "A's connection", emptySecrets(a), NOT_FOUND),
      within(
        b,
        "A's connection with B's token",
        { ...emptySecrets(a), accessToken: b.world.accessToken },
        NOT_FOUND,
      ),
      within(
        b,
        "A's app, for its stored secrets",
        { ...emptySecrets(a), connectionId: null },
        INVALID,
      ),
      within(
        b,
        "A's number and account with B's token",
        { ...emptySecrets(a), connectionId: null, accessToken: b.world.accessToken },
        { data: { saved: false } },
      ),
    ],
  },
  [`${SETTINGS}#testConnectionAction`]: onConnection("connection.test"),
  [`${SETTINGS}#makeDefaultAction`]: onConnection("connection.write", (a) => a.spare.connectionId),
  [`${SETTINGS}#sendTestMessageAction`]: {
    needs: "connection.test",
    own: ({ a }) => testMessage(a),
    attempts: ({ a, b }) => [within(b, "A's connection", testMessage(a), NOT_FOUND)],
  },
  [`${SETTINGS}#readTestMessageAction`]: {
    needs: "connection.test",
    own: ({ a }) => ({ messageId: a.message.id }),
    attempts: ({ a, b }) => [within(b, "A's message", { messageId: a.message.id }, NOT_FOUND)],
  },
  [`${SETTINGS}#trySandboxAction`]: {
    needs: "connection.write",
    own: () => undefined,
    attempts: ({ b }) => [within(b, "nothing of A's", undefined, { data: { saved: true } })],
  },

  [`${REPLACE}#rollBackAction`]: onKeptToken(({ spare, tokens }) => ({
    connectionId: spare.connectionId,
    keptId: tokens.spare.oldest,
    current: tokens.spare.current,
    resumesCampaigns: true,
    switchesAnyway: false,
  })),
  [`${REPLACE}#discardTokenAction`]: onKeptToken(({ spare, tokens }) => ({
    connectionId: spare.connectionId,
    keptId: tokens.spare.staged,
    current: tokens.spare.current,
  })),
  [`${REPLACE}#stageTokenAction`]: {
    needs: "connection.write",
    own: ({ a }) => newToken(a),
    attempts: ({ a, b }) => [within(b, "A's connection", newToken(a), NOT_FOUND)],
  },
  [`${REPLACE}#revokeTokenAction`]: onKeptToken(({ spare, tokens }) => ({
    connectionId: spare.connectionId,
    keptId: tokens.spare.newest,
    current: tokens.spare.current,
  })),
  [`${REPLACE}#shareTokenAction`]: {
    needs: "connection.write",
    own: ({ a }) => sharing(a, a),
    attempts: ({ a, b }) => [
      within(b, "A's connection", sharing(a, b), NOT_FOUND),
      within(b, "A's connection as a target", sharing(b, a), {
        data: [{ outcome: "not-allowed", resumed: 0 }],
      }),
    ],
  },
  [`${REPLACE}#switchTokenAction`]: onKeptToken(({ connectionId, tokens }) => ({
    connectionId,
    keptId: tokens.main.staged,
    current: tokens.main.current,
    acceptedLoss: [],
    acceptsOtherApp: false,
    resumesCampaigns: true,
    switchesAnyway: false,
  })),
  [`${REPLACE}#refreshTokenAction`]: onConnection("connection.write"),
  [`${REPLACE}#changePlanAction`]: {
    needs: "connection.write",
    own: ({ a }) => tokenPlan(a),
    attempts: ({ a, b }) => [within(b, "A's connection", tokenPlan(a), NOT_FOUND)],
  },

  [`${DIAGNOSIS}#diagnoseAction`]: onConnection("connection.test"),
  [`${DIAGNOSIS}#mendAction`]: {
    needs: "connection.write",
    own: ({ a }) => ({ connectionId: a.connectionId, mend: "subscribe" }),
    attempts: ({ a, b }) => [
      within(b, "A's webhook", { connectionId: a.connectionId, mend: "subscribe" }, NOT_FOUND),
      within(b, "A's token", { connectionId: a.connectionId, mend: "extend-token" }, NOT_FOUND),
    ],
  },

  // A member's draft is found by who calls, so there is no id of A's to name: B walks its own.
  [`${WIZARD}#startWizardAction`]: inWizard(
    () => ({ path: "permanent", practise: false }),
    () => ({ data: "app" }),
  ),
  [`${WIZARD}#saveAppStepAction`]: inWizard(
    ({ world }) => ({ appId: world.appId, appSecret: "", businessId: "" }),
    // A's App ID, without A's stored secret.
    () => ({ data: { ok: true, next: "system-user" } }),
  ),
  [`${WIZARD}#readAdministratorAction`]: inWizard(
    ({ world }) => ({ accessToken: world.adminToken }),
    () => INVALID,
  ),
  [`${WIZARD}#makeTokenAction`]: inWizard(
    ({ world }) => ({
      businessId: world.businessId,
      wabaIds: [world.wabaId],
      systemUser: { kind: "new", name: "Wakey", role: "ADMIN" },
      life: "never",
      accessToken: world.adminToken,
    }),
    // A's stored App secret is not B's.
    () => INVALID,
  ),
  [`${WIZARD}#finishStepAction`]: inWizard(
    () => ({ step: "assets" }),
    () => CONFLICT,
  ),
  [`${WIZARD}#handOutTokenAction`]: inWizard(
    () => ({ whose: "own" }),
    () => ({ data: null }),
  ),
  [`${WIZARD}#takeTokenAction`]: inWizard(
    ({ world }) => {
      const none = { appId: "", appSecret: "", wabaId: "", phoneNumberId: "" };
      return { ...none, accessToken: world.adminToken };
    },
    () => CONFLICT,
  ),
  [`${WIZARD}#lookAgainAction`]: inWizard(
    () => undefined,
    () => CONFLICT,
  ),
  [`${WIZARD}#exchangeTokenAction`]: inWizard(
    () => undefined,
    () => CONFLICT,
  ),
  [`${WIZARD}#nameRecipientAction`]: inWizard(
    () => ({ phone: "+91 98765 43210" }),
    () => ({ data: "919876543210" }),
  ),
  [`${WIZARD}#giveAppSecretAction`]: inWizard(
    () => ({ appSecret: "" }),
    () => ({ data: { saved: false } }),
  ),
  // A has this number already, so its token is put beside the one in use, and the draft has ended.
  [`${WIZARD}#connectNumberAction`]: inWizard(
    ({ world, spare }) => {
      const { appId, wabaId } = world;
      return { appId, wabaId, phoneNumberId: spare.phoneNumberId };
    },
    () => CONFLICT,
  ),
  [`${WIZARD}#endWizardAction`]: inWizard(
    () => undefined,
    () => ({}),
  ),

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

  [`${SHELL}#countUnreadAction`]: {
    needs: "alert.read",
    own: () => undefined,
    attempts: ({ b }) => [within(b, "nothing of A's", undefined, { data: { unread: 1 } })],
  },
  [`${ALERTS}#snoozeAction`]: {
    needs: "alert.read",
    own: ({ a }) => ({ alertId: a.alert.id, hours: 1 }),
    attempts: ({ a, b }) => [within(b, "A's alert", { alertId: a.alert.id, hours: 1 }, NOT_FOUND)],
  },
  [`${ALERTS}#markReadAction`]: {
    needs: "alert.read",
    own: ({ a }) => ({ alertId: a.alert.id }),
    attempts: ({ a, b }) => [within(b, "A's alert", { alertId: a.alert.id }, NOT_FOUND)],
  },
  [`${ALERTS}#markAllReadAction`]: {
    needs: "alert.read",
    own: () => undefined,
    attempts: ({ b }) => [within(b, "nothing of A's", undefined, { data: { marked: 1 } })],
  },
  [`${ALERTS}#addTargetAction`]: {
    needs: "alert.write",
    own: () => target("newcomer@firm.example"),
    attempts: ({ a, b }) => [
      within(
        b,
        "A's id",
        { ...target("newcomer@firm.example"), tenantId: a.tenantId },
        REFUSED_INPUT,
      ),
    ],
  },
  [`${ALERTS}#sendTestAlertAction`]: {
    needs: "alert.write",
    own: () => undefined,
    attempts: ({ b }) => [
      within(b, "nothing of A's", undefined, { data: { alertId: expect.any(String) } }),
    ],
  },
  [`${ALERTS}#removeTargetAction`]: {
    needs: "alert.write",
    own: ({ a }) => ({ targetId: a.alert.targetId }),
    attempts: ({ a, b }) => [within(b, "A's target", { targetId: a.alert.targetId }, NOT_FOUND)],
  },

  [`${CONTACTS}#removeContactsAction`]: {
    needs: "contact.write",
    own: ({ a }) => ({ contactIds: a.contacts.map(({ id }) => id) }),
    attempts: ({ a, b }) => [
      within(b, "A's contacts", { contactIds: a.contacts.map(({ id }) => id) }, NOT_FOUND),
      within(
        b,
        "one of A's beside one of B's",
        { contactIds: [a.contacts[0].id, b.contacts[0].id] },
        { data: { removed: 1 } },
      ),
    ],
  },
  [`${SETTINGS}#removeConnectionAction`]: onConnection(
    "connection.write",
    (a) => a.spare.connectionId,
  ),
};

function within(b: Tenant, about: string, input: unknown, answer: Attempt["answer"]): Attempt {
  return { about, bound: b, input, answer };
}

function creation(name: string): ActionEntry {
  return {
    needs: "signed-in",
    own: () => ({ name }),
    attempts: ({ a }) => [
      {
        about: "A's id as the new one's",
        bound: null,
        input: { name, tenantId: a.tenantId },
        answer: REFUSED_INPUT,
      },
    ],
  };
}

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

/** A step of the guide: what A does in its own draft, and what B gets for the same in B's. */
function inWizard(
  input: (a: Tenant) => unknown,
  answer: () => Record<string, unknown>,
): ActionEntry {
  return {
    needs: "connection.write",
    own: ({ a }) => input(a),
    attempts: ({ a, b }) => [within(b, "what A sends", input(a), answer())],
  };
}

function onConnection(
  needs: Permission,
  pick: (a: Tenant) => string = (a) => a.connectionId,
): ActionEntry {
  return {
    needs,
    own: ({ a }) => ({ connectionId: pick(a) }),
    attempts: ({ a, b }) => [within(b, "A's connection", { connectionId: pick(a) }, NOT_FOUND)],
  };
}

function onKeptToken(pick: (a: Tenant) => { connectionId: string }): ActionEntry {
  return {
    needs: "connection.write",
    own: ({ a }) => pick(a),
    attempts: ({ a, b }) => [
      within(b, "A's connection", pick(a), NOT_FOUND),
      within(
        b,
        "B's connection, A's token",
        { ...pick(a), connectionId: b.connectionId, current: b.tokens.main.current },
        { serverError: { code: "CONFLICT" } },
      ),
    ],
  };
}

function newToken({ spare, tokens }: Tenant) {
  const { connectionId } = spare;
  return { connectionId, accessToken: tokens.unused, appId: "", appSecret: "" };
}

function tokenPlan({ connectionId }: Tenant) {
  return { connectionId, refreshes: true, revokesOld: true, reminderDays: 90, keepHours: 24 };
}

function sharing({ connectionId, tokens }: Tenant, { tenantId, spare }: Tenant) {
  const targets = [{ tenantId, connectionId: spare.connectionId }];
  return { connectionId, current: tokens.main.current, targets, resumesCampaigns: false };
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

function emptySecrets({ connectionId, world }: Tenant) {
  const { appId, wabaId, phoneNumberId } = world;
  const secrets = { appSecret: "", accessToken: "" };
  return { connectionId, appId, wabaId, phoneNumberId, ...secrets, saveAnyway: true };
}

function testMessage({ connectionId, contacts }: Tenant) {
  return { connectionId, phone: contacts[0].phone, content: text };
}

function edited({ contacts: [, , contact] }: Tenant) {
  return { contactId: contact.id, name: "Renamed", phone: contact.phone };
}

function target(address: string) {
  return { kind: "email", address, leastSeverity: "info" };
}

function picked({ contacts }: Tenant) {
  return { kind: "picked", contactIds: contacts.slice(0, 2).map(({ id }) => id) };
}

function launch(from: Tenant, to: Tenant, launchKey: string) {
  const { connectionId } = from;
  return { connectionId, name: "", content: text, audience: picked(to), launchKey };
}
