import { mistyped, type TableFault } from "./table-fault.test-kit";

/** Account and number: not visible, not each other's, or not what they are taken for. */
export const assetFaults: TableFault[] = [
  {
    name: "the account was not assigned",
    check: "waba",
    cause: "waba-not-assigned",
    inject: (scene) => scene.changeToken({ wabaIds: [] }),
    repair: ({ changeToken, world }) => changeToken({ wabaIds: [world.wabaId] }),
  },
  {
    name: "the account was assigned just now, and is denied for a moment",
    check: "waba",
    cause: "waba-just-assigned",
    inject: (scene) => scene.changeToken({ hideAssetsMs: 100 }),
    repair: async () => undefined,
  },
  {
    name: "the account was assigned, and is denied for longer",
    check: "waba",
    cause: "waba-not-assigned",
    inject: (scene) => scene.changeToken({ hideAssetsMs: 600_000 }),
    repair: (scene) => scene.changeToken({ hideAssetsMs: 0 }),
  },
  {
    name: "the IDs are swapped",
    check: "waba",
    cause: "ids-swapped",
    inject: ({ world, saveUnchecked }) =>
      saveUnchecked({ wabaId: world.phoneNumberId, phoneNumberId: world.wabaId }),
    repair: (scene) => scene.save(),
  },
  {
    name: "the account's ID is not right",
    check: "waba",
    cause: "waba-id-wrong",
    inject: ({ world, saveUnchecked }) => saveUnchecked({ wabaId: mistyped(world.wabaId) }),
    repair: (scene) => scene.save(),
  },
  {
    name: "the App ID stands for the account's",
    check: "waba",
    cause: "waba-id-of-app",
    inject: ({ world, saveUnchecked }) => saveUnchecked({ wabaId: world.appId }),
    repair: (scene) => scene.save(),
  },
  {
    name: "the account's ID stands for the number's",
    check: "number",
    cause: "number-id-of-account",
    inject: ({ world, saveUnchecked }) => saveUnchecked({ phoneNumberId: world.wabaId }),
    repair: (scene) => scene.save(),
  },
  {
    name: "the phone number stands for its ID",
    check: "number",
    cause: "number-instead-of-id",
    inject: ({ world, saveUnchecked }) =>
      saveUnchecked({ phoneNumberId: world.displayPhoneNumber.replace(/\D/g, "") }),
    repair: (scene) => scene.save(),
  },
  {
    name: "the number was deleted",
    check: "number",
    cause: "number-not-visible",
    inject: (scene) => scene.changeNumber({ status: "DELETED" }),
    repair: (scene) => scene.changeNumber({ status: "CONNECTED" }),
  },
  {
    name: "the number moved to another account",
    check: "number-waba",
    cause: "number-of-another-account",
    inject: async (scene) => {
      const other = await scene.control<{ wabaId: string }>("POST", "wabas", { name: "Other" });
      await scene.changeToken({ wabaIds: [scene.world.wabaId, other.wabaId] });
      await scene.changeNumber({ wabaId: other.wabaId });
    },
    repair: ({ changeNumber, world }) => changeNumber({ wabaId: world.wabaId }),
  },
];
