import type { CreateFault } from "@/lib/sandbox/fault.schema";
import type { CheckId } from "../diagnosis.schema";
import type { Scene } from "../stage.test-kit";
import type { TableFault } from "./table-fault.test-kit";

const clearFaults = (scene: Scene) => scene.control<void>("DELETE", "faults");

/** Meta answers everything with this, until it is over. */
function everything(
  name: string,
  cause: string,
  fault: CreateFault["fault"],
  check: CheckId = "meta",
): TableFault {
  return { name, check, cause, inject: (scene) => scene.fault(fault), repair: clearFaults };
}

/** Meta is away, or the way there, the version or the clock is at fault. */
export const reachFaults: TableFault[] = [
  everything("connections break", "meta-network", { kind: "reset" }),
  { ...everything("answers never come", "meta-timeout", { kind: "hang" }), hangs: true },
  everything("answers are cut in their middle", "meta-network", { kind: "cut-after-accept" }),
  everything("Meta is overloaded (2)", "meta-server-error", { kind: "refuse", code: 2 }),
  everything("Meta has an unknown fault (1)", "meta-server-error", { kind: "refuse", code: 1 }),
  everything("a 502 page", "meta-server-error", {
    kind: "error",
    status: 502,
    body: "<html>Bad gateway</html>",
  }),
  everything("garbage", "meta-unreadable", {
    kind: "error",
    status: 200,
    body: "Welcome to Wi-Fi",
  }),
  {
    name: "only the templates answer with 500",
    check: "meta",
    cause: "meta-partly-server-error",
    inject: (scene) =>
      scene.fault({ kind: "refuse", code: 131000 }, { path: "/message_templates" }),
    repair: clearFaults,
  },
  {
    name: "only the account's numbers never answer",
    check: "meta",
    cause: "meta-partly-timeout",
    hangs: true,
    inject: (scene) => scene.fault({ kind: "hang" }, { path: "/phone_numbers" }),
    repair: clearFaults,
  },
  everything(
    "the app's calls are used up (4)",
    "limit-4",
    { kind: "refuse", code: 4 },
    "call-limit",
  ),
  {
    name: "the account's management calls are used up (80008)",
    check: "call-limit",
    cause: "limit-80008",
    inject: (scene) => scene.fault({ kind: "refuse", code: 80008 }, { path: "/message_templates" }),
    repair: clearFaults,
  },
  {
    name: "the version has ended",
    check: "api-version",
    cause: "version-ended",
    inject: (scene) => scene.control("PATCH", "behaviour", { oldestVersion: 26 }),
    repair: (scene) => scene.control("PATCH", "behaviour", { oldestVersion: 21 }),
  },
  {
    name: "the version does not exist",
    check: "api-version",
    cause: "version-unknown",
    inject: (scene) => scene.control("PATCH", "behaviour", { newestVersion: 24 }),
    repair: (scene) => scene.control("PATCH", "behaviour", { newestVersion: 26 }),
  },
  {
    name: "the clock is 10 minutes ahead",
    check: "clock",
    cause: "clock-ahead",
    inject: (scene) => scene.control("PATCH", "behaviour", { clockSkewMs: -600_000 }),
    repair: (scene) => scene.control("PATCH", "behaviour", { clockSkewMs: 0 }),
  },
  {
    name: "the clock is 2 minutes behind",
    check: "clock",
    cause: "clock-behind",
    inject: (scene) => scene.control("PATCH", "behaviour", { clockSkewMs: 120_000 }),
    repair: (scene) => scene.control("PATCH", "behaviour", { clockSkewMs: 0 }),
  },
];
