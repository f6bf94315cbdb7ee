import { createHmac, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asSystem } from "@/db/doors";
import { findCampaign } from "@/db/queries/campaigns";
import { listChanges } from "@/db/queries/connection-history";
import { findConnection } from "@/db/queries/connections";
import { alerts } from "@/db/schema";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import {
  actorId,
  type Engine,
  launchInput,
  newLine,
  startEngine,
  until,
} from "@/lib/worker/engine.test-kit";
import { receiveWebhook } from "./receive-webhook";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

async function line(people = 0) {
  const made = await newLine(engine, people);
  const { tenantId, connectionId, world } = made;
  const told = async () =>
    await asSystem((tx) =>
      tx.select().from(alerts).where(eq(alerts.tenantId, tenantId)).orderBy(alerts.raisedAt),
    );
  return {
    ...made,
    emit: (field: string, more: object = {}) =>
      engine.control("POST", `wabas/${world.wabaId}/webhooks`, { field, ...more }),
    told,
    kinds: async () => (await told()).map(({ kind }) => kind),
    view: async () => {
      const view = await findConnection(tenantId, connectionId);
      if (!view) throw new Error("There is no such connection");
      return view;
    },
    history: async () =>
      (await listChanges(tenantId, connectionId, 20)).map(({ kind }) => kind).toSorted(),
  };
}

it("tells an event once, also when Meta repeats it", async () => {
  const { emit, kinds, history } = await line();
  await emit("security", { times: 3 });
  expect(await kinds()).toEqual(["security"]);
  expect(await history()).toEqual(["security"]);
});

it.each([
  ["account_alerts", "account-alert"],
  ["account_review_update", "account-update"],
  ["account_update", "account-update"],
  ["business_capability_update", "limit-changed"],
  ["message_template_quality_update", "template-quality"],
  ["message_template_status_update", "template-status"],
  ["phone_number_name_update", "name-decided"],
  ["phone_number_quality_update", "number-flagged"],
  ["security", "security"],
  ["template_category_update", "template-category"],
])("tells Meta's sample of %s as %s", async (field, kind) => {
  const { emit, kinds } = await line();
  await emit(field, { times: 2 });
  expect(await kinds()).toEqual([kind]);
});

it("changes what the connection shows, and has Meta asked how it stands", async () => {
  const { emit, view, history } = await line();
  await emit("phone_number_quality_update");
  await emit("business_capability_update");
  const value = (change: object) => ({
    value: { display_phone_number: "", decision: "APPROVED", ...change },
  });
  const { displayPhoneNumber } = await view();
  await emit(
    "phone_number_name_update",
    value({ display_phone_number: displayPhoneNumber, requested_verified_name: "Neat Name" }),
  );
  const { nextCheckAt, ...after } = await view();
  expect(after).toMatchObject({
    numberStatus: "FLAGGED",
    messagingLimit: "TIER_2K",
    verifiedName: "Neat Name",
    nameStatus: "APPROVED",
  });
  expect(nextCheckAt?.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await history()).toEqual(expect.arrayContaining(["name", "number-status"]));
});

it("stops campaigns when Meta forbids to start conversations, and only then", async () => {
  const { emit, tenantId, connectionId } = await line(30);
  await engine.addFault({ match: {}, fault: { kind: "delay", ms: 400 } });
  const launched = await launchCampaign(tenantId, actorId, launchInput(connectionId));
  const state = async () => (await findCampaign(tenantId, launched.campaignId))?.state;
  const restriction = (restriction_type: string) => ({
    value: { event: "ACCOUNT_RESTRICTION", restriction_info: [{ restriction_type }] },
  });
  await emit("account_update", restriction("RESTRICTED_ADD_PHONE_NUMBER_ACTION"));
  expect(await state()).toBe("running");
  await emit("account_update", restriction("RESTRICTED_BIZ_INITIATED_MESSAGING"));
  expect(await until(async () => (await state()) === "halted")).toBe(true);
  await engine.control("DELETE", "faults");
});

it("survives what it cannot read, and takes the rest of the same event", async () => {
  const { world, tenantId, kinds, view } = await line();
  const { hookId } = await view();
  const time = Math.floor(Date.now() / 1_000);
  const change = (field: string, value: unknown) => ({ field, value });
  const entry = (id: string, changes: unknown[], at: unknown = time) => ({ id, time: at, changes });
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      entry(world.wabaId, [
        change("account_update", { event: { deep: [] } }),
        change("account_update", null),
        change("__proto__", { event: "X" }),
        change("constructor", { event: "X" }),
        change("security", { event: "constructor", display_phone_number: null }),
        change("message_template_status_update", { event: "PAUSED" }),
        "nonsense",
        change("account_update", { event: "constructor" }),
        change("account_update", { event: "SOMETHING_NEW_OF_2030", restriction_info: "odd" }),
      ]),
      entry("99999", [change("account_update", { event: "ACCOUNT_DELETED" })]),
      entry(
        world.wabaId,
        [change("account_update", { event: "ACCOUNT_DELETED" })],
        time - 10 * 86_400,
      ),
    ],
  });
  const signature = `sha256=${createHmac("sha256", world.appSecret).update(body).digest("hex")}`;
  async function* chunks() {
    yield Buffer.from(body);
  }
  expect(await receiveWebhook(hookId, signature, chunks())).toMatchObject({ status: 200 });
  expect((await kinds()).toSorted()).toEqual(["account-update", "account-update", "security"]);
  expect(tenantId).toBeDefined();
});

it("does not tell one number's news to another, nor to another tenant", async () => {
  const { emit, kinds } = await line();
  const other = await line();
  const foreign = { display_phone_number: "15550000000", event: randomUUID() };
  await emit("security", { value: foreign });
  expect(await kinds()).toEqual([]);
  await emit("security");
  expect(await kinds()).toEqual(["security"]);
  expect(await other.kinds()).toEqual([]);
});
