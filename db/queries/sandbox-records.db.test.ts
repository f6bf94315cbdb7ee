import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonValue, SandboxStore } from "@/lib/sandbox/store";
import { openTestDatabase } from "../test-database";
import { sandboxRecordStore } from "./sandbox-records";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const store: SandboxStore = sandboxRecordStore;

it.each<JsonValue>([
  "7",
  "null",
  7,
  true,
  [],
  { text: 'a "quoted" {name} 👍', empty: {}, none: null },
])("gives back %j as it was put", async (value) => {
  await store.put("app", "1", value);
  expect(await store.get("app", "1")).toEqual(value);
  expect(await store.list("app")).toEqual([value]);
});

it("keeps kinds apart, replaces, removes, and lists what is pending", async () => {
  await store.put("message", "a", { at: 1 }, { pending: true });
  await store.put("token", "a", "another kind");
  await store.putMany("message", [
    { id: "b", value: 1, pending: true },
    { id: "c", value: 2, pending: false },
    { id: "b", value: 3, pending: true },
  ]);
  expect(await store.listPending("message")).toEqual(expect.arrayContaining([{ at: 1 }, 3]));
  await store.put("message", "a", { at: 2 });
  expect(await store.listPending("message")).toEqual([3]);
  await store.remove("message", "b");
  expect(await store.get("message", "b")).toBeNull();
  expect(await store.list("message")).toEqual(expect.arrayContaining([{ at: 2 }, 2]));
  expect(await store.get("token", "a")).toBe("another kind");
});

it("puts nothing and a thousand", async () => {
  await store.putMany("waba", []);
  const many = Array.from({ length: 1_000 }, (_, id) => ({
    id: `${id}`,
    value: id,
    pending: true,
  }));
  await store.putMany("waba", many);
  expect(await store.list("waba")).toHaveLength(1_000);
});
