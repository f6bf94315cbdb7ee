import type { Scene } from "../stage.test-kit";
import type { TableFault } from "./table-fault.test-kit";

const subscribe = (scene: Scene) => scene.mend({ mend: "subscribe" });

/** Events do not come here. */
export const webhookFaults: TableFault[] = [
  {
    name: "the app is not subscribed",
    check: "subscription",
    cause: "app-not-subscribed",
    inject: (scene) => scene.changeWaba({ subscriptions: [] }),
    repair: subscribe,
  },
  {
    name: "there is no callback URL",
    check: "callback",
    cause: "callback-missing",
    inject: ({ changeWaba, world }) =>
      changeWaba({ subscriptions: [{ appId: world.appId, overrideCallbackUri: null }] }),
    repair: subscribe,
  },
  {
    name: "the account's events go elsewhere",
    check: "callback",
    cause: "callback-elsewhere",
    inject: ({ changeWaba, world }) =>
      changeWaba({
        subscriptions: [
          { appId: world.appId, overrideCallbackUri: "https://elsewhere.example/hooks" },
        ],
      }),
    repair: subscribe,
  },
  {
    name: "the number's events go elsewhere",
    check: "callback",
    cause: "callback-of-number-elsewhere",
    inject: ({ changeNumber, world }) =>
      changeNumber({
        webhookOverrides: [
          { appId: world.appId, overrideCallbackUri: "https://elsewhere.example/hooks" },
        ],
      }),
    repair: (scene) => scene.changeNumber({ webhookOverrides: [] }),
  },
];
