import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenDatabase } from "../client";
import { asSystem } from "../doors";
import { openTestDatabase, seedTenant } from "../test-database";
import { countInbound, type InboundCounts, inboundPerSecond } from "./inbound-rates";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it("knows how many messages a second people wrote in the last ten seconds", async () => {
  const tenantId = await seedTenant();
  const connectionId = randomUUID();
  await asSystem(async (tx) => {
    await tx.execute(sql`insert into hooks (tenant_id, id, app_id, sealed_verify_token, created_at)
      values (${tenantId}, 'h', '1', 'wv1.x', now())`);
    await tx.execute(sql`insert into connections (tenant_id, id, kind, hook_id, waba_id,
        phone_number_id, sealed_token, token_last4, token_fingerprint, check_state, created_at, updated_at)
      values (${tenantId}, ${connectionId}, 'cloud', 'h', '1', '2', 'wv1.x', 'x', 'x', 'checked', now(), now())`);
  });
  const key = { tenantId, connectionId };
  const second = (at: number) => new Date(1_800_000_000_000 + at * 1_000);
  const rateAt = async (at: number) => {
    const { rows } = (await asSystem((tx) =>
      tx.execute(sql`select bucket::int, messages, previous from inbound_rates`),
    )) as unknown as { rows: InboundCounts[] };
    return inboundPerSecond(
      rows[0] ?? { bucket: null, messages: null, previous: null },
      second(at),
    );
  };
  expect(await rateAt(0)).toBe(0);
  await countInbound(key, 30, second(1));
  await countInbound(key, 20, second(9));
  expect(await rateAt(9)).toBeCloseTo(5);
  expect(await rateAt(15)).toBeCloseTo(2.5);
  await countInbound(key, 10, second(15));
  expect(await rateAt(15)).toBeCloseTo(3.5);
  expect(await rateAt(25)).toBeCloseTo(0.5);
  await countInbound(key, 10, second(60));
  expect(await rateAt(60)).toBeCloseTo(1);
  expect(await rateAt(95)).toBe(0);
});
