import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "./client";
import { asSystem, withTenant } from "./doors";
import { auditEvents, contacts, tenants } from "./schema";
import { openTestDatabase, seedTenant } from "./test-database";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function twoTenants() {
  const [a, b] = [await seedTenant("A"), await seedTenant("B")];
  const contact = (tenantId: string) => ({
    tenantId,
    id: randomUUID(),
    name: "Ana",
    phone: "919876543210",
    createdAt: new Date(),
  });
  await asSystem((tx) => tx.insert(contacts).values([contact(a), contact(b)]));
  return { a, b, contact };
}

describe("withTenant", () => {
  it("shows a tenant its own rows only, also without a WHERE", async () => {
    const { a } = await twoTenants();
    const rows = await withTenant(a, (tx) => tx.select().from(contacts));
    expect(rows.map((row) => row.tenantId)).toEqual([a]);
    expect(await withTenant(a, (tx) => tx.select().from(tenants))).toHaveLength(1);
  });

  it("cannot change, take over or insert another tenant's rows", async () => {
    const { a, b, contact } = await twoTenants();
    const changed = await withTenant(a, (tx) =>
      tx.update(contacts).set({ name: "Eve" }).where(eq(contacts.tenantId, b)).returning(),
    );
    expect(changed).toEqual([]);
    const theirs = { ...contact(b), phone: "15550100000" };
    await expect(withTenant(a, (tx) => tx.insert(contacts).values(theirs))).rejects.toThrow();
    await expect(
      withTenant(a, (tx) => tx.update(contacts).set({ tenantId: b, phone: "15550100001" })),
    ).rejects.toThrow();
  });

  it("is shut for tables that belong to no tenant", async () => {
    const { a } = await twoTenants();
    for (const table of ["users", "sessions", "instance_keys", "sandbox_records", "rate_limits"]) {
      const read = withTenant(a, (tx) => tx.execute(sql.raw(`select * from ${table}`)));
      await expect(read).rejects.toThrow();
    }
  });

  it("joins the transaction around it and rolls back as one", async () => {
    const { a, contact } = await twoTenants();
    const fails = withTenant(a, async () => {
      await withTenant(a, (tx) =>
        tx.insert(contacts).values({ ...contact(a), phone: "4915100000" }),
      );
      throw new Error("stop");
    });
    await expect(fails).rejects.toThrow("stop");
    expect(await withTenant(a, (tx) => tx.select().from(contacts))).toHaveLength(1);
  });

  it("refuses another tenant and the system inside", async () => {
    const { a, b } = await twoTenants();
    await expect(withTenant(a, () => withTenant(b, async () => 1))).rejects.toThrow(
      "another tenant",
    );
    await expect(withTenant(a, () => asSystem(async () => 1))).rejects.toThrow("as system");
  });

  it("keeps interleaved tenants apart", async () => {
    const { a, b } = await twoTenants();
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const tenant = index % 2 ? a : b;
        return withTenant(tenant, async (tx) => {
          const rows = await tx.select().from(contacts);
          return rows.every((row) => row.tenantId === tenant) && rows.length === 1;
        });
      }),
    );
    expect(seen).not.toContain(false);
  });
});

describe("the schema", () => {
  it("protects every table that has a tenant_id", async () => {
    const { rows } = (await asSystem((tx) =>
      tx.execute(sql`
        select c.relname, c.relrowsecurity as on, count(p.polname)::int as policies
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        left join pg_policy p on p.polrelid = c.oid
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'sessions'
        group by 1, 2`),
    )) as unknown as { rows: { relname: string; on: boolean; policies: number }[] };
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !row.on || row.policies === 0)).toEqual([]);
  });

  it("never changes an audit row", async () => {
    const { a } = await twoTenants();
    const event = { tenantId: a, at: new Date(), action: "test", details: {} };
    await withTenant(a, (tx) => tx.insert(auditEvents).values(event));
    for (const change of [
      "update audit_events set action = 'x'",
      "delete from audit_events",
      "truncate audit_events",
    ]) {
      await expect(asSystem((tx) => tx.execute(sql.raw(change)))).rejects.toThrow();
    }
  });
});
