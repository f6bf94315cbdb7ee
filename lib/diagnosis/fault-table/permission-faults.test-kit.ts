import { pasteNewToken, type TableFault } from "./table-fault.test-kit";

const MESSAGING = "whatsapp_business_messaging";
const MANAGEMENT = "whatsapp_business_management";
const allScopes = ["business_management", MANAGEMENT, MESSAGING];

/** The token may not do what sending needs. */
export const permissionFaults: TableFault[] = [
  ...(
    [
      [MESSAGING, "permission-messaging"],
      [MANAGEMENT, "permission-management"],
    ] as const
  ).map(
    ([scope, check]): TableFault => ({
      name: `${scope} was taken away`,
      check,
      cause: `missing-${scope}`,
      inject: (scene) =>
        scene.changeToken({ scopes: allScopes.filter((granted) => granted !== scope) }),
      repair: pasteNewToken,
    }),
  ),
  {
    name: "no permission to manage, and Meta hides the token's details",
    check: "permission-management",
    cause: `missing-${MANAGEMENT}`,
    stored: { appSecret: "" },
    inject: async (scene) => {
      await scene.changeApp({ refuseSelfInspection: true });
      await scene.changeToken({ scopes: [MESSAGING] });
    },
    repair: pasteNewToken,
  },
  {
    name: "the token was granted other accounts",
    check: "granular-permissions",
    cause: "token-for-other-accounts",
    inject: (scene) =>
      scene.changeToken({
        granularScopes: [{ scope: MANAGEMENT, target_ids: ["102290129340398"] }],
      }),
    repair: pasteNewToken,
  },
];
