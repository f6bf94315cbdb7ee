import { numberIs, type TableFault } from "./table-fault.test-kit";

const connected = { status: "CONNECTED" };

/** The number is not ready, or is held back. */
export const numberFaults: TableFault[] = [
  numberIs({ status: "BANNED" }, "number-status", "number-banned", connected),
  numberIs({ status: "RESTRICTED" }, "number-status", "number-restricted", connected),
  numberIs({ status: "FLAGGED" }, "number-status", "number-flagged", connected),
  numberIs({ status: "RATE_LIMITED" }, "number-status", "number-rate-limited", connected),
  numberIs({ status: "MIGRATED" }, "number-status", "number-migrated", connected),
  numberIs({ status: "UNVERIFIED" }, "verification", "number-not-verified", connected),
  numberIs(
    { status: "PENDING", codeVerificationStatus: "EXPIRED" },
    "verification",
    "number-verification-expired",
    { codeVerificationStatus: "VERIFIED" },
  ),
  {
    name: "the number is not registered",
    check: "registration",
    cause: "number-not-registered",
    inject: (scene) => scene.changeNumber({ status: "PENDING" }),
    repair: (scene) => scene.mend({ mend: "register", pin: "123456" }),
  },
  {
    name: "the number was deregistered, and has a PIN",
    check: "registration",
    cause: "number-disconnected",
    inject: (scene) => scene.changeNumber({ status: "DISCONNECTED", pin: "246810" }),
    repair: (scene) => scene.mend({ mend: "register", pin: "246810" }),
  },
  {
    name: "the number is on the On-Premises API",
    check: "registration",
    cause: "number-on-premise",
    inject: (scene) => scene.changeNumber({ platformType: "ON_PREMISE" }),
    repair: (scene) => scene.mend({ mend: "register", pin: "123456" }),
  },
  numberIs({ qualityRating: "RED" }, "quality", "quality-low", { qualityRating: "GREEN" }),
  numberIs({ qualityRating: "YELLOW" }, "quality", "quality-medium", { qualityRating: "GREEN" }),
  numberIs(
    { nameStatus: "DECLINED", health: { canSendMessage: "AVAILABLE" } },
    "display-name",
    "name-declined",
    {
      nameStatus: "APPROVED",
    },
  ),
  numberIs({ nameStatus: "PENDING_REVIEW" }, "health-number", "number-limited", {
    nameStatus: "APPROVED",
  }),
  numberIs({ throughput: "NOT_APPLICABLE" }, "throughput", "throughput-none", {
    throughput: "STANDARD",
  }),
  numberIs({ messagingLimit: "TIER_50" }, "messaging-limit", "messaging-limit-lowest", {
    messagingLimit: "TIER_250",
  }),
  numberIs({ accountMode: "SANDBOX" }, "account-mode", "test-number", { accountMode: "LIVE" }),
];
