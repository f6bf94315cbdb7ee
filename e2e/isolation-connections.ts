import {
  type ActionEntry,
  INVALID,
  NOT_FOUND,
  onConnection,
  text,
  within,
} from "./isolation-entry";
import type { Tenant } from "./isolation-scene";

const REPLACE = "app/(dashboard)/whatsapp/settings/replace/actions.ts";
const DIAGNOSIS = "app/(dashboard)/whatsapp/settings/diagnosis/actions.ts";
const SETTINGS = "app/(dashboard)/whatsapp/settings/actions.ts";

/** Settings, "Replace token" and diagnosis, in the order of A's own calls. */
export const connectionEntries: Record<string, ActionEntry> = {
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
};

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

function emptySecrets({ connectionId, world }: Tenant) {
  const { appId, wabaId, phoneNumberId } = world;
  const secrets = { appSecret: "", accessToken: "" };
  return { connectionId, appId, wabaId, phoneNumberId, ...secrets, saveAnyway: true };
}

function testMessage({ connectionId, contacts }: Tenant) {
  return { connectionId, phone: contacts[0].phone, content: text };
}
