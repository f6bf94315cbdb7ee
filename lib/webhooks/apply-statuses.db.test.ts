import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { withTenant } from "@/db/doors";
import { findCampaign } from "@/db/queries/campaigns";
import { takeLane } from "@/db/queries/lanes";
import { listDueMessages, markSending } from "@/db/queries/marking";
import { findMessage } from "@/db/queries/messages";
import { recordResults } from "@/db/queries/recording";
import { openTestDatabase } from "@/db/test-database";
import { opaqueOf } from "@/lib/messages/opaque";
import { addCampaign, listWaiting, runningCampaign } from "@/lib/worker/unserved.test-kit";
import { applyStatuses } from "./apply-statuses";
import type { WebhookStatus } from "./webhook-event.schema";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date();
const WAMID = "wamid.own";

/** A campaign of which Meta has accepted the first message, and another one of the same number. */
async function accepted() {
  const unserved = await runningCampaign(3, at);
  const { key, campaign } = unserved;
  const other = await addCampaign(key, at);
  const lane = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  const [first] = await listWaiting(unserved);
  const [marked] = first ? await markSending(key, lane.epoch, [first], [], at) : [];
  if (!marked) throw new Error("It was not marked.");
  const { id, attempt } = marked;
  const result = {
    id,
    attempt,
    state: "accepted",
    wamid: WAMID,
    wasDue: false,
    markedAt: at,
  } as const;
  await recordResults(key, [{ ...result, error: null, dueAt: null, strikes: 0 }], at);
  const bare = { id: WAMID, timestamp: Math.floor(at.getTime() / 1_000) };
  const own = { ...bare, biz_opaque_callback_data: opaqueOf(key.tenantId, id, attempt) };
  const failed = (code: number) => ({ ...own, status: "failed", errors: [{ code, title: "No" }] });
  return {
    ...{ key, bare, id, failed },
    tell: (status: WebhookStatus) =>
      applyStatuses(key.tenantId, [{ connectionId: key.connectionId, statuses: [status] }]),
    state: async () => (await findMessage(key.tenantId, id))?.state,
    campaignStates: async () => {
      const found = [campaign, other].map((one) => findCampaign(key.tenantId, one.id));
      return (await Promise.all(found)).map((one) => one?.state);
    },
  };
}

describe("a failure that would meet everybody", () => {
  it.each([
    ["a billing problem", 131_042, ["halted", "halted"]],
    ["a paused template", 132_015, ["halted", "running"]],
    ["one person's number", 131_026, ["running", "running"]],
  ] as const)("stops what it has to: %s", async (_, code, wanted) => {
    const { failed, tell, state, campaignStates } = await accepted();
    await tell(failed(code));
    expect(await state()).toBe("failed");
    expect(await campaignStates()).toEqual(wanted);
  });

  it("stops it in the transaction that knows of the failure", async () => {
    const { key, failed, tell, state, campaignStates } = await accepted();
    const killed = withTenant(key.tenantId, async () => {
      await tell(failed(131_042));
      throw new Error("killed");
    });
    await expect(killed).rejects.toThrow("killed");
    expect([await state(), ...(await campaignStates())]).toEqual([
      "accepted",
      "running",
      "running",
    ]);
    // Meta tells it again.
    await tell(failed(131_042));
    expect([await state(), ...(await campaignStates())]).toEqual(["failed", "halted", "halted"]);
  });
});

it("a status of Meta's id that only shares its hash with ours is about another message", async () => {
  const { key, id, bare, tell, state } = await accepted();
  await withTenant(key.tenantId, (tx) =>
    tx.execute(sql`
      insert into wamids (tenant_id, hash, message_id)
      values (${key.tenantId}, hashtextextended('wamid.foreign', 0), ${id}::bigint)`),
  );
  await tell({ ...bare, id: "wamid.foreign", status: "read" });
  expect(await state()).toBe("accepted");
  await tell({ ...bare, status: "read" });
  expect(await state()).toBe("read");
});

describe("while another attempt is under way after a failure", () => {
  /** The first attempt failed by webhook, and the second one has left. */
  async function secondAttempt() {
    const first = await accepted();
    const { key, id, failed, tell } = first;
    await tell(failed(131_000));
    expect(await first.state()).toBe("retry");
    const later = new Date(at.getTime() + 10 * 60_000);
    const lane = await takeLane(key, { owner: "next:1:x", jobId: randomUUID() });
    const marked = await markSending(
      key,
      lane.epoch,
      await listDueMessages(key, later, 9),
      [],
      later,
    );
    expect(marked).toMatchObject([{ id, attempt: 2 }]);
    const own = { ...first.bare, biz_opaque_callback_data: opaqueOf(key.tenantId, id, 1) };
    const record = (result: object) => {
      const none = { wamid: null, error: null, dueAt: null, strikes: 0 };
      const common = { id, attempt: 2, markedAt: later, ...none };
      const refused = { ...common, state: "failed" as const, wasDue: true };
      return recordResults(key, [{ ...refused, ...result }], later);
    };
    return { ...first, own, record };
  }

  it("what is told of the first counts only where it is proof", async () => {
    const { own, bare, failed, tell, state, record } = await secondAttempt();
    await tell({ ...own, status: "sent" });
    await tell(failed(131_000));
    const errors = [{ code: 131_000, title: "No" }];
    await tell({ ...bare, status: "failed", errors });
    await tell({ ...bare, status: "sent" });
    expect(await state()).toBe("sending");
    await record({});
    expect(await state()).toBe("failed");
    await tell({ ...own, status: "delivered" });
    expect(await state()).toBe("delivered");
  });

  it("what is told of the second names it, also before its answer is written down", async () => {
    const { key, id, own, tell, state } = await secondAttempt();
    const opaque = opaqueOf(key.tenantId, id, 2);
    const second = { ...own, id: "wamid.second", biz_opaque_callback_data: opaque };
    await tell({ ...second, status: "sent" });
    expect(await findMessage(key.tenantId, id)).toMatchObject({ wamid: "wamid.second" });
    await tell({ id: "wamid.second", timestamp: own.timestamp, status: "read" });
    expect(await state()).toBe("read");
  });
});
