import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { hasUsers } from "@/db/queries/users";
import { auditEvents, memberships, setupLinks, tenantKeys, tenants, users } from "@/db/schema";
import { openTestDatabase } from "@/db/test-database";
import { setClock } from "../clock";
import { openInstallationKeys } from "../crypto/installation-keys";
import { parseEnv } from "../env";
import { createFirstOwner } from "./create-first-owner";
import { verifyPassword } from "./password";
import { isSetupTokenOpen, issueSetupLink } from "./setup-link";

const noon = new Date("2026-03-01T12:00:00Z");
const owner = {
  organizationName: "Acme",
  email: "ana@example.com",
  password: "violet tram under rain",
};

// A fresh database where the test before has made somebody.
let database: OpenDatabase | undefined;
beforeEach(async () => {
  if (database && !(await hasUsers())) return;
  await database?.close();
  database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: randomBytes(32).toString("base64") }));
});
afterEach(() => setClock());
afterAll(() => database?.close());

async function issueToken(): Promise<string> {
  const link = await issueSetupLink();
  const url = new URL(link ?? "");
  expect(`${url.origin}${url.pathname}`).toBe("http://localhost:3000/setup");
  return url.searchParams.get("token") ?? "";
}

const count = async (table: typeof users | typeof tenants | typeof setupLinks) =>
  (await asSystem((tx) => tx.select().from(table))).length;

it("lets the first owner in: person, organization, ownership, key and audit", async () => {
  const token = await issueToken();
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(JSON.stringify(await asSystem((tx) => tx.select().from(setupLinks)))).not.toContain(token);
  await createFirstOwner({ token, ...owner });

  const [user] = await asSystem((tx) => tx.select().from(users));
  const [tenant] = await asSystem((tx) => tx.select().from(tenants));
  if (!user || !tenant) throw new Error("nothing was made");
  expect(user.email).toBe("ana@example.com");
  expect(await verifyPassword(user.passwordHash, owner.password)).toBe(true);
  expect(tenant.name).toBe("Acme");
  expect(await asSystem((tx) => tx.select().from(memberships))).toMatchObject([
    { tenantId: tenant.id, userId: user.id, role: "owner" },
  ]);
  expect(await asSystem((tx) => tx.select().from(tenantKeys))).toMatchObject([
    { tenantId: tenant.id, state: "primary" },
  ]);
  expect(await asSystem((tx) => tx.select().from(auditEvents))).toMatchObject([
    { tenantId: tenant.id, actorId: user.id, action: "tenant.created" },
  ]);
});

it("works once, and no link is made once somebody exists", async () => {
  const token = await issueToken();
  await createFirstOwner({ token, ...owner });
  const again = createFirstOwner({ token, ...owner, email: "eve@example.com" });
  await expect(again).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await isSetupTokenOpen(token)).toBe(false);
  expect(await issueSetupLink()).toBeNull();
  expect(await count(users)).toBe(1);
});

it("works for one of two at once", async () => {
  const token = await issueToken();
  const results = await Promise.allSettled([
    createFirstOwner({ token, ...owner }),
    createFirstOwner({ token, ...owner, organizationName: "Eve", email: "eve@example.com" }),
  ]);
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await count(users)).toBe(1);
  expect(await count(tenants)).toBe(1);
});

it("ends after 30 minutes", async () => {
  setClock(() => noon);
  const token = await issueToken();
  setClock(() => new Date(noon.getTime() + 30 * 60_000 - 1));
  expect(await isSetupTokenOpen(token)).toBe(true);
  setClock(() => new Date(noon.getTime() + 30 * 60_000));
  expect(await isSetupTokenOpen(token)).toBe(false);
  await expect(createFirstOwner({ token, ...owner })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await count(users)).toBe(0);
});

it("ends when the next one is printed", async () => {
  const [older, newer] = [await issueToken(), await issueToken()];
  await expect(createFirstOwner({ token: older, ...owner })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await createFirstOwner({ token: newer, ...owner });
});

it("is the only one also when several are made at once", async () => {
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 6 }, () => issueSetupLink()));
  }
  expect(await count(setupLinks)).toBe(1);
});

it("is not guessed", async () => {
  const token = await issueToken();
  for (const wrong of ["", "x", `${token}A`, token.slice(1), token.toLowerCase()]) {
    await expect(createFirstOwner({ token: wrong, ...owner })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  }
  expect(await isSetupTokenOpen(token)).toBe(true);
});

it("stays open after a password that anybody would guess", async () => {
  const token = await issueToken();
  await expect(
    createFirstOwner({ token, ...owner, password: "ana@example.com" }),
  ).rejects.toMatchObject({ code: "INVALID", field: "password" });
  expect(await isSetupTokenOpen(token)).toBe(true);
});

it("makes nothing where one part fails, and stays open", async () => {
  const token = await issueToken();
  // A name longer than the column's rules would be caught earlier; a NUL only Postgres refuses.
  await expect(
    createFirstOwner({ token, ...owner, organizationName: "Acme\u0000" }),
  ).rejects.toThrow();
  expect([await count(users), await count(tenants), await count(setupLinks)]).toEqual([0, 0, 1]);
});
