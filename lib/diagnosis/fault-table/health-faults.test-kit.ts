import { numberIs, type TableFault } from "./table-fault.test-kit";

const blocked = {
  canSendMessage: "BLOCKED",
  errors: [
    {
      error_code: 141006,
      error_description: "There is an error with your payment method.",
      possible_solution: "Add a payment method.",
    },
  ],
};

/** What Meta's own health report tells, and templates. */
export const healthFaults: TableFault[] = [
  numberIs({ health: blocked }, "health-number", "number-blocked-141006", { health: null }),
  {
    name: "Meta rejected the account",
    check: "health-waba",
    cause: "account-rejected",
    inject: (scene) => scene.changeWaba({ accountReviewStatus: "REJECTED" }),
    repair: (scene) => scene.changeWaba({ accountReviewStatus: "APPROVED" }),
  },
  {
    name: "Meta still reviews the account",
    check: "health-waba",
    cause: "account-in-review",
    inject: (scene) => scene.changeWaba({ accountReviewStatus: "PENDING" }),
    repair: (scene) => scene.changeWaba({ accountReviewStatus: "APPROVED" }),
  },
  {
    name: "the account is blocked",
    check: "health-waba",
    cause: "account-blocked-141006",
    inject: (scene) => scene.changeWaba({ health: blocked }),
    repair: (scene) => scene.changeWaba({ health: null }),
  },
  {
    name: "the business cannot pay",
    check: "health-business",
    cause: "business-blocked-141006",
    inject: (scene) => scene.changeWaba({ businessHealth: blocked }),
    repair: (scene) => scene.changeWaba({ businessHealth: null }),
  },
  {
    name: "the app is blocked",
    check: "health-app",
    cause: "app-blocked-141006",
    inject: (scene) => scene.changeApp({ health: blocked }),
    repair: (scene) => scene.changeApp({ health: null }),
  },
  {
    name: "the account has no templates",
    check: "templates",
    cause: "no-templates",
    inject: (scene) => scene.changeWaba({ templates: [] }),
    repair: (scene) => scene.changeWaba({ templates: [{ name: "hello_world" }] }),
  },
  {
    name: "all templates are paused",
    check: "templates",
    cause: "no-template-approved",
    inject: (scene) => scene.changeWaba({ templates: [{ name: "offer", status: "PAUSED" }] }),
    repair: (scene) => scene.changeWaba({ templates: [{ name: "offer", status: "APPROVED" }] }),
  },
];
