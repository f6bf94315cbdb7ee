import { DAY_SECONDS, nowSeconds, pasteNewToken, type TableFault } from "./table-fault.test-kit";

function deadToken(subcode: number | null): TableFault {
  return {
    name: `token dead with 190 and ${subcode === null ? "no subcode" : `subcode ${subcode}`}`,
    check: "token",
    cause: subcode === null ? "token-190" : `token-190-${subcode}`,
    inject: (scene) => scene.changeToken({ dead: { subcode } }),
    repair: pasteNewToken,
  };
}

/** The token is dead, ends, or is of the wrong kind. */
export const tokenFaults: TableFault[] = [
  ...[null, 452, 456, 457, 458, 459, 460, 461, 462, 463, 464, 465, 466, 467, 468, 492].map(
    deadToken,
  ),
  {
    name: "the token's time ran out",
    check: "token",
    cause: "token-190-463",
    inject: (scene) => scene.changeToken({ expiresAt: nowSeconds() - 60 }),
    repair: pasteNewToken,
  },
  {
    name: "dead token, and nobody knows the App secret",
    check: "token",
    cause: "token-190-460",
    stored: { appSecret: "" },
    inject: (scene) => scene.changeToken({ dead: { subcode: 460 } }),
    repair: pasteNewToken,
  },
  {
    name: "a System User's token ends this week",
    check: "token-expiry",
    cause: "token-ends-this-week",
    inject: (scene) => scene.changeToken({ expiresAt: nowSeconds() + 3 * DAY_SECONDS }),
    repair: async (scene) => {
      await scene.save();
      await scene.mend({ mend: "extend-token" });
    },
  },
  {
    name: "a temporary token ends today",
    check: "token-expiry",
    cause: "token-ends-today",
    world: { tokenKind: "USER" },
    inject: (scene) => scene.changeToken({ expiresAt: nowSeconds() + 3 * 3600 }),
    repair: (scene) => scene.mend({ mend: "extend-token" }),
  },
  {
    name: "the token's data access has ended",
    check: "data-access",
    cause: "data-access-ended",
    inject: (scene) => scene.changeToken({ dataAccessExpiresAt: nowSeconds() - DAY_SECONDS }),
    repair: pasteNewToken,
  },
  {
    name: "a person's token",
    check: "token-kind",
    cause: "token-of-a-person",
    inject: async (scene) => {
      const expiresAt = nowSeconds() + 60 * DAY_SECONDS;
      await scene.save({ accessToken: await scene.token({ type: "USER", expiresAt }) });
    },
    repair: pasteNewToken,
  },
  {
    name: "the app's own token",
    check: "token-kind",
    cause: "token-is-the-apps-own",
    inject: ({ world, saveUnchecked }) =>
      saveUnchecked({ accessToken: `${world.appId}|${world.appSecret}` }),
    repair: pasteNewToken,
  },
];
