import { expect } from "@playwright/test";
import { campaignEntries } from "./isolation-campaigns";
import { connectionEntries } from "./isolation-connections";
import {
  type ActionEntry,
  NOT_FOUND,
  onConnection,
  REFUSED_INPUT,
  within,
} from "./isolation-entry";
import { wizardEntries } from "./isolation-wizard";

const ALERTS = "app/(dashboard)/whatsapp/alerts/actions.ts";
const CONTACTS = "app/(dashboard)/whatsapp/contacts/actions.ts";
const SETTINGS = "app/(dashboard)/whatsapp/settings/actions.ts";
const SHELL = "app/(dashboard)/actions.ts";

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

  ...connectionEntries,
  ...wizardEntries,
  ...campaignEntries,

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

function target(address: string) {
  return { kind: "email", address, leastSeverity: "info" };
}
