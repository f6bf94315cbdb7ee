import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { holdDue } from "@/db/queries/campaign-timing";
import { deleteContacts, listContacts } from "@/db/queries/contacts";
import { failWaitingTests, skipCancelledRetries } from "@/db/queries/finish";
import { takeLane } from "@/db/queries/lanes";
import { markSending } from "@/db/queries/marking";
import { insertTestMessage } from "@/db/queries/messages";
import { putOffMessages } from "@/db/queries/unmarking";
import { rowsOf } from "@/db/rows";
import { openTestDatabase } from "@/db/test-database";
import { cancelCampaign } from "@/lib/campaigns/control-campaign";
import { opaqueOf } from "@/lib/messages/opaque";
import { applyStatuses } from "@/lib/webhooks/apply-statuses";
import { onServer, untilBlocked, whileHeld } from "./locks.test-kit";
import { listWaiting, runningCampaign } from "./unserved.test-kit";

// The order of locks that db/doors.ts names. Whoever waits for one kind of row must not hold one that
// comes after it. Only a server has two transactions at the same time.

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date("2026-03-02T12:00:00Z");
const later = new Date("2026-03-02T18:00:00Z");

/** A campaign with a message that is marked, one that is to be tried again and some that wait. */
async function underWay() {
  const unserved = await runningCampaign(5, at);
  const { key, campaign } = unserved;
  const lane = await takeLane(key, { owner: "here:1:x", jobId: randomUUID() });
  const [first, second] = await listWaiting(unserved);
  if (!first || !second) throw new Error("Nobody waits.");
  await markSending(key, lane.epoch, [first], [], at);
  await putOffMessages(key, [{ id: second.id, until: at }]);
  const test = { connectionId: key.connectionId, recipient: "919800000001", createdAt: at };
  await insertTestMessage(key.tenantId, { ...test, content: campaign.content });
  const people = await listContacts(key.tenantId, { search: "", page: 1 });
  return { key, campaign, first, retried: second, people: people.rows.map(({ id }) => id) };
}

type UnderWay = Awaited<ReturnType<typeof underWay>>;

const contactRows = ({ key }: UnderWay) => sql`
  select 1 from contacts where tenant_id = ${key.tenantId}`;
const campaignRow = ({ campaign }: UnderWay) =>
  sql`select 1 from campaigns where id = ${campaign.id}`;
const messageRows = ({ key }: UnderWay) => sql`
  select 1 from messages where connection_id = ${key.connectionId} order by id`;
const places = ({ key }: UnderWay) => sql`
  select 1 from due_messages where connection_id = ${key.connectionId}`;
const cancelled = ({ campaign }: UnderWay) =>
  asSystem((tx) =>
    tx.execute(sql`update campaigns set state = 'cancelled' where id = ${campaign.id}`),
  );
const closed = new Map([["91", later]]);

it
  .skipIf(!onServer)
  .each<
    [
      string,
      (world: UnderWay) => SQL,
      (world: UnderWay) => SQL,
      (world: UnderWay) => Promise<unknown>,
    ]
  >([
    [
      "the lane's next owner",
      campaignRow,
      messageRows,
      ({ key }) => takeLane(key, { owner: "next:1:x", jobId: randomUUID() }),
    ],
    [
      "a cancel",
      campaignRow,
      messageRows,
      ({ key, campaign }) => cancelCampaign(key.tenantId, randomUUID(), campaign.id),
    ],
    [
      "a webhook that stops campaigns",
      campaignRow,
      messageRows,
      ({ key, first }) => {
        const own = { biz_opaque_callback_data: opaqueOf(key.tenantId, first.id, 1) };
        const failed = { id: "wamid.x", status: "failed", timestamp: at.getTime() / 1_000, ...own };
        const statuses = [{ ...failed, errors: [{ code: 131_042, title: "Billing" }] }];
        return applyStatuses(key.tenantId, [{ connectionId: key.connectionId, statuses }]);
      },
    ],
    [
      "a lane that leaves a recipient alone",
      campaignRow,
      messageRows,
      ({ key, retried }) => putOffMessages(key, [{ id: retried.id, until: later }]),
    ],
    [
      "skipping what a cancel left",
      messageRows,
      places,
      async (world) => {
        await cancelled(world);
        await skipCancelledRetries(world.key);
      },
    ],
    [
      "giving up test messages",
      messageRows,
      places,
      ({ key }) => failWaitingTests(key, "It cannot be sent.", at),
    ],
    [
      "holding back who sleeps",
      messageRows,
      places,
      ({ key, campaign }) => holdDue(key.tenantId, campaign.id, closed, later),
    ],
    [
      "removing contacts",
      contactRows,
      campaignRow,
      ({ key, people }) => deleteContacts(key.tenantId, people),
    ],
    [
      "removing contacts of a campaign",
      campaignRow,
      messageRows,
      ({ key, people }) => deleteContacts(key.tenantId, people),
    ],
  ])("%s waits in the order of locks", async (_, before, after, write) => {
  const world = await underWay();
  await whileHeld(sql`${before(world)} for no key update`, async (other) => {
    const written = write(world);
    await untilBlocked();
    // It would fail at once where the one who waits held any of these.
    await other.execute(sql`${after(world)} for no key update nowait`);
    await other.execute(sql`rollback`);
    await written;
  });
});

it.skipIf(!onServer)("contacts are removed after their messages were locked in order", async () => {
  const { key } = await underWay();
  const people = await asSystem((tx) =>
    rowsOf<{ id: string; contact: string }>(
      tx,
      sql`select id::text as id, contact_id as contact from messages
        where tenant_id = ${key.tenantId} and contact_id is not null order by messages.id`,
    ),
  );
  // The first of them comes last in the table, and would be removed last.
  await asSystem((tx) =>
    tx.execute(sql`update contacts set name = 'Renamed' where id = ${people[0]?.contact}::uuid`),
  );
  const lock = (id: string | undefined) => sql`
    select 1 from messages where tenant_id = ${key.tenantId} and id = ${id}::bigint for no key update`;
  await whileHeld(lock(people[0]?.id), async (other) => {
    const removed = deleteContacts(key.tenantId, people.map(({ contact }) => contact).reverse());
    await untilBlocked();
    await other.execute(sql`${lock(people[4]?.id)} nowait`);
    await other.execute(sql`rollback`);
    expect(await removed).toBe(5);
  });
});
