import type { Scene } from "../stage.test-kit";
import { mistyped, pasteNewToken, type TableFault } from "./table-fault.test-kit";

/** A person resets the App secret at Meta, and enters the new one. */
async function enterNewSecret({ control, world, save }: Scene): Promise<void> {
  const path = `apps/${world.appId}/secret`;
  const { appSecret } = await control<{ appSecret: string }>("POST", path);
  await save({ appSecret });
}

/** The app, its ID or its secret is at fault. */
export const appFaults: TableFault[] = [
  {
    name: "the app was deleted",
    check: "app-id",
    cause: "app-unknown",
    inject: (scene) => scene.changeApp({ isDeleted: true }),
    repair: (scene) => scene.changeApp({ isDeleted: false }),
  },
  {
    name: "the App ID is not right",
    check: "app-id",
    cause: "app-unknown",
    inject: ({ world, saveUnchecked }) =>
      saveUnchecked({ appId: mistyped(world.appId), appSecret: world.appSecret }),
    repair: ({ world, save }) => save({ appSecret: world.appSecret }),
  },
  {
    name: "the App secret was reset",
    check: "app-secret",
    cause: "app-secret-wrong",
    inject: ({ control, world }) => control("POST", `apps/${world.appId}/secret`),
    repair: enterNewSecret,
  },
  {
    name: "the App secret was reset, and the app demands it",
    check: "app-secret",
    cause: "app-secret-wrong",
    world: { requireAppSecret: true },
    inject: ({ control, world }) => control("POST", `apps/${world.appId}/secret`),
    repair: enterNewSecret,
  },
  {
    name: "no App secret is stored, and the app demands it",
    check: "app-secret",
    cause: "app-secret-required",
    stored: { appSecret: "" },
    inject: (scene) => scene.changeApp({ requireAppSecret: true }),
    repair: ({ world, save }) => save({ appSecret: world.appSecret }),
  },
  {
    name: "no App secret is stored",
    check: "app-secret",
    cause: "app-secret-missing",
    stored: { appSecret: "" },
    inject: (scene) => scene.changeApp({ refuseSelfInspection: true }),
    repair: ({ world, save }) => save({ appSecret: world.appSecret }),
  },
  {
    name: "the token is of another app",
    check: "token-app",
    cause: "token-of-another-app",
    inject: async (scene) => {
      const other = await scene.control<{ appId: string }>("POST", "apps", { name: "Other app" });
      await scene.saveUnchecked({ accessToken: await scene.token({ appId: other.appId }) });
    },
    repair: pasteNewToken,
  },
  {
    name: "the token is of another app, and no App secret is stored",
    check: "token-app",
    cause: "token-of-another-app",
    stored: { appSecret: "" },
    inject: async (scene) => {
      const other = await scene.control<{ appId: string }>("POST", "apps", { name: "Other app" });
      await scene.saveUnchecked({ accessToken: await scene.token({ appId: other.appId }) });
    },
    repair: pasteNewToken,
  },
];
