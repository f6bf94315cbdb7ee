import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkIds } from "./diagnosis.schema";
import { faultTable } from "./fault-table/fault-table.test-kit";
import { openStage } from "./stage.test-kit";

/** Longer than any answer here takes, also on a busy machine. */
const SHORT_MS = 2_500;

let stage: Awaited<ReturnType<typeof openStage>>;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it("finds nothing wrong where nothing is", async () => {
  const scene = await stage.scene();
  const { first, checks } = await scene.diagnose();
  expect(checks.map(({ id }) => id)).toEqual(checkIds);
  expect(first).toBeNull();
  const states = Object.fromEntries(checks.map(({ id, state }) => [id, state]));
  // Nothing was sent yet that an event could tell about; everything else is known to be in order.
  expect(Object.values(states).filter((state) => state === "ok")).toHaveLength(checkIds.length - 1);
  expect(states["webhook-events"]).toBe("not-checkable");
});

it("has enough faults, with enough different causes", () => {
  expect(faultTable.length).toBeGreaterThanOrEqual(40);
  expect(new Set(faultTable.map(({ cause }) => cause)).size).toBeGreaterThanOrEqual(30);
  expect(new Set(faultTable.map(({ name }) => name)).size).toBe(faultTable.length);
});

// `npm run test:diagnosis` counts these.
describe("fault table", () => {
  it.each(faultTable)(
    "$name → $cause",
    async ({ check, cause, world, stored, hangs, inject, repair }) => {
      const scene = await stage.scene(world, stored);
      await inject(scene);
      const found = await scene.diagnose(hangs ? SHORT_MS : undefined);
      const first = found.checks.find(({ id }) => id === found.first);
      expect({ check: first?.id, cause: first?.cause }).toEqual({ check, cause });
      expect(first?.fix.length).toBeGreaterThan(0);
      for (const secret of [scene.world.accessToken, scene.world.appSecret]) {
        expect(JSON.stringify(found)).not.toContain(secret);
      }

      await repair(scene);
      const mended = await scene.diagnose();
      expect(mended.checks.find(({ id }) => id === check)).toMatchObject({ state: "ok" });
      expect(mended.checks.map((other) => other.cause)).not.toContain(cause);
    },
  );
});
