import { type ActionEntry, CONFLICT, INVALID, within } from "./isolation-entry";
import type { Tenant } from "./isolation-scene";

const WIZARD = "app/(dashboard)/whatsapp/settings/wizard/actions.ts";

/** The guide, step by step. */
export const wizardEntries: Record<string, ActionEntry> = {
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
};

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
