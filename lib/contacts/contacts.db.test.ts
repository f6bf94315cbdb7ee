import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem, withTenant } from "@/db/doors";
import { countContacts, insertContacts, listContacts } from "@/db/queries/contacts";
import { noteInbound } from "@/db/queries/conversations";
import { auditEvents, connections, contacts, hooks } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { setClock } from "@/lib/clock";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { addContact } from "./add-contact";
import { addContactInput } from "./contact.schema";
import { countAudience } from "./count-audience";
import { editContact } from "./edit-contact";
import { pasteContacts } from "./paste-contacts";
import { removeContacts } from "./remove-contacts";

const actor = randomUUID();
let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => setClock());
afterAll(() => database.close());

async function audit(tenantId: TenantId) {
  return await withTenant(tenantId, (tx) =>
    tx
      .select({ action: auditEvents.action, details: auditEvents.details })
      .from(auditEvents)
      .where(eq(auditEvents.tenantId, tenantId))
      .orderBy(asc(auditEvents.id)),
  );
}

async function seedConnection(tenantId: TenantId): Promise<string> {
  const id = randomUUID();
  const hookId = randomUUID();
  const createdAt = new Date();
  await withTenant(tenantId, async (tx) => {
    const hook = { tenantId, id: hookId, appId: "1234567890", sealedVerifyToken: "wv1.x" };
    await tx.insert(hooks).values({ ...hook, createdAt });
    await tx.insert(connections).values({
      tenantId,
      id,
      hookId,
      kind: "cloud",
      wabaId: "1234567890",
      phoneNumberId: "1234567890",
      sealedToken: "wv1.x",
      tokenLast4: "abcd",
      tokenFingerprint: "x",
      checkState: "checked",
      createdAt,
      updatedAt: createdAt,
    });
  });
  return id;
}

async function names(tenantId: TenantId, search = "") {
  const { rows } = await listContacts(tenantId, { search, page: 1 });
  return rows.map((row) => row.name);
}

describe("addContact", () => {
  it("stores digits, the clock's time and an audit row", async () => {
    const tenant = await seedTenant();
    setClock(() => new Date("2026-01-02T03:04:05Z"));
    const contact = await addContact(tenant, actor, { name: "Asha", phone: "00 91 98765 43210" });
    expect(contact).toMatchObject({ name: "Asha", phone: "919876543210" });
    expect(contact.createdAt.toISOString()).toBe("2026-01-02T03:04:05.000Z");
    expect(await audit(tenant)).toEqual([{ action: "contact.added", details: {} }]);
  });

  it("refuses a number that is already there and says whose, per tenant", async () => {
    const [a, b] = [await seedTenant(), await seedTenant()];
    await addContact(a, actor, { name: "Asha", phone: "+91 98765 43210" });
    await expect(
      addContact(a, actor, { name: "Ben", phone: "919876543210" }),
    ).rejects.toMatchObject({
      code: "CONFLICT",
      field: "phone",
      message: "+91 98765 43210 is already in your contacts, as Asha.",
    });
    expect(await names(a)).toEqual(["Asha"]);
    expect(await audit(a)).toHaveLength(1);
    await addContact(b, actor, { name: "Ben", phone: "919876543210" });
    expect(await names(b)).toEqual(["Ben"]);
  });

  it("refuses a number without a country", async () => {
    const tenant = await seedTenant();
    await expect(
      addContact(tenant, actor, { name: "Asha", phone: "098765 43210" }),
    ).rejects.toMatchObject({ code: "INVALID", field: "phone" });
    expect(await audit(tenant)).toEqual([]);
  });
});

describe("editContact and removeContacts", () => {
  it("change a tenant's own contacts only", async () => {
    const [a, b] = [await seedTenant(), await seedTenant()];
    const { id } = await addContact(a, actor, { name: "Asha", phone: "919876543210" });
    const edit = { contactId: id, name: "Eve", phone: "919876543211" };
    await expect(editContact(b, actor, edit)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(removeContacts(b, actor, { contactIds: [id] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await names(a)).toEqual(["Asha"]);
    expect(await audit(b)).toEqual([]);

    await editContact(a, actor, edit);
    expect(await listContacts(a, { search: "", page: 1 })).toMatchObject({
      total: 1,
      rows: [{ name: "Eve", phone: "919876543211" }],
    });
    expect(await removeContacts(a, actor, { contactIds: [id, randomUUID()] })).toEqual({
      removed: 1,
    });
    expect((await audit(a)).at(-1)).toEqual({
      action: "contact.removed",
      details: { removed: 1 },
    });
  });

  it("do not give a contact somebody else's number, but let it keep its own", async () => {
    const tenant = await seedTenant();
    const { id } = await addContact(tenant, actor, { name: "Asha", phone: "919876543210" });
    await addContact(tenant, actor, { name: "Ben", phone: "919876543211" });
    await expect(
      editContact(tenant, actor, { contactId: id, name: "Asha", phone: "+919876543211" }),
    ).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("Ben") });
    await editContact(tenant, actor, { contactId: id, name: "Asha R.", phone: "919876543210" });
    expect(await names(tenant)).toEqual(["Asha R.", "Ben"]);
  });
});

describe("pasteContacts", () => {
  it("saves the good lines, names the others and audits the counts", async () => {
    const tenant = await seedTenant();
    const asha = await addContact(tenant, actor, { name: "Asha", phone: "919876543210" });
    const outcome = await pasteContacts(tenant, actor, {
      text: "Ben, +1 415 555 2671\nnobody\nAsha Rao, 919876543210\n14155552671; Benjamin",
    });
    expect(outcome).toMatchObject({
      added: 1,
      bad: [{ line: 2, text: "nobody" }],
      alreadyThere: [
        { line: 3, reason: "In your contacts as Asha." },
        { line: 4, reason: "Same number as line 1." },
      ],
    });
    expect(outcome.contactIds).toHaveLength(2);
    expect(outcome.contactIds).toContain(asha.id);
    expect(await names(tenant)).toEqual(["Asha", "Ben"]);
    expect((await audit(tenant)).at(-1)).toEqual({
      action: "contact.pasted",
      details: { added: 1, alreadyThere: 2, bad: 1 },
    });
  });

  it("adds nobody twice when it comes twice at once", async () => {
    const tenant = await seedTenant();
    const text = Array.from({ length: 200 }, (_, n) => `P${n}, +9198765${10_000 + n}`).join("\n");
    const outcomes = await Promise.all([
      pasteContacts(tenant, actor, { text }),
      pasteContacts(tenant, actor, { text }),
    ]);
    expect(outcomes.reduce((sum, { added }) => sum + added, 0)).toBe(200);
    for (const { added, alreadyThere, contactIds } of outcomes) {
      expect(added + alreadyThere.length).toBe(200);
      expect(contactIds).toHaveLength(200);
    }
    expect(await countContacts(tenant, { kind: "all", search: "" })).toBe(200);
  });

  it("takes the largest paste", async () => {
    const tenant = await seedTenant();
    const lines = Array.from({ length: 5_000 }, (_, n) => `Person ${n}, +9198765${10_000 + n}`);
    const outcome = await pasteContacts(tenant, actor, { text: lines.join("\n") });
    expect(outcome).toMatchObject({ added: 5_000, bad: [], alreadyThere: [] });
    const removed = await removeContacts(tenant, actor, { contactIds: outcome.contactIds });
    expect(removed).toEqual({ removed: 5_000 });
  });
});

describe("listContacts", () => {
  it("searches and pages ten thousand, each once", async () => {
    const tenant = await seedTenant();
    const other = await seedTenant();
    const rows = Array.from({ length: 10_000 }, (_, n) => ({
      id: randomUUID(),
      name: `Person ${String(n % 5_000).padStart(4, "0")}`,
      phone: `9198${String(n).padStart(8, "0")}`,
    }));
    await insertContacts(tenant, rows, new Date());
    await insertContacts(other, rows.slice(0, 10), new Date());

    const seen: string[] = [];
    for (let page = 1; page <= 40; page++) {
      const { rows: found, total } = await listContacts(tenant, { search: "Person 1", page });
      expect(total).toBe(2_000);
      seen.push(...found.map((row) => row.id));
    }
    expect(new Set(seen).size).toBe(2_000);
    const last = await listContacts(tenant, { search: "", page: 200 });
    expect(last).toMatchObject({ total: 10_000 });
    expect(last.rows).toHaveLength(50);
    expect((await listContacts(tenant, { search: "", page: 201 })).rows).toEqual([]);

    expect((await listContacts(tenant, { search: "pERSON 0042", page: 1 })).total).toBe(2);
    expect((await listContacts(tenant, { search: "+91 98 0000-4217", page: 1 })).total).toBe(1);
    expect((await listContacts(tenant, { search: "nobody", page: 1 })).total).toBe(0);
  });

  it("keeps any script, and takes signs of SQL patterns as they are", async () => {
    const tenant = await seedTenant();
    const ugly = [
      "محمد الأحمد",
      "👩‍👩‍👧‍👦",
      "100% _off_ \\ 'x'",
      "Élodie",
      "𠮷".repeat(200),
      "<script>alert(1)</script>",
    ];
    for (const [index, name] of ugly.entries()) {
      const input = addContactInput.parse({ name, phone: `+91987654320${index}` });
      await addContact(tenant, actor, input);
      expect(await names(tenant, name)).toEqual([name]);
    }
    expect(await names(tenant, "%")).toEqual(["100% _off_ \\ 'x'"]);
    expect(await names(tenant, "_o")).toEqual(["100% _off_ \\ 'x'"]);
    expect(await names(tenant, "\\")).toEqual(["100% _off_ \\ 'x'"]);
    expect(await names(tenant, "ÉLODIE")).toEqual(["Élodie"]);
    expect((await names(tenant)).sort()).toEqual([...ugly].sort());
  });

  it("shows no tenant another's contacts", async () => {
    const [a, b] = [await seedTenant(), await seedTenant()];
    const { id } = await addContact(a, actor, { name: "Asha", phone: "919876543210" });
    expect(await names(b)).toEqual([]);
    expect(await countContacts(b, { kind: "picked", contactIds: [id] })).toBe(0);
    expect(await asSystem((tx) => tx.$count(contacts, eq(contacts.id, id)))).toBe(1);
  });
});

it("counts an audience, and whom free text reaches, for the tenant's own connection only", async () => {
  const [a, b] = [await seedTenant(), await seedTenant()];
  const connectionId = await seedConnection(a);
  const at = new Date("2026-01-02T12:00:00Z");
  setClock(() => at);
  const { contactIds } = await pasteContacts(a, actor, {
    text: "In, 919876543210\nOut, 919876543211\nNever, 919876543212",
  });
  const hoursAgo = (hours: number) => new Date(at.getTime() - hours * 3_600_000);
  await noteInbound(
    a,
    connectionId,
    new Map([
      ["919876543210", hoursAgo(23)],
      ["919876543211", hoursAgo(25)],
    ]),
  );
  const audience = { kind: "picked", contactIds } as const;
  expect(await countAudience(a, { connectionId, audience })).toEqual({
    people: 3,
    openWindows: 1,
  });
  const everybody = { kind: "all", search: "out" } as const;
  expect(await countAudience(a, { connectionId, audience: everybody })).toEqual({
    people: 1,
    openWindows: 0,
  });
  await expect(countAudience(b, { connectionId, audience })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

it("refuses names that are empty, too long or broken", () => {
  const refused = ["", " \n", "x".repeat(201), "👩".repeat(201), "a\u0000b", "a\tb", "a\nb"];
  for (const name of refused) {
    expect(addContactInput.safeParse({ name, phone: "1" }).success).toBe(false);
  }
  expect(addContactInput.safeParse({ name: "👩".repeat(200), phone: "1" }).success).toBe(true);
});
