import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { asSystem } from "@/db/doors";
import { openConfiguredDatabase } from "@/db/open";
import { insertMembership } from "@/db/queries/memberships";
import { insertUser } from "@/db/queries/users";
import { hashPassword } from "@/lib/auth/password";
import { now } from "@/lib/clock";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { env } from "@/lib/env";
import { createTenant } from "@/lib/tenants/create-tenant";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { SeededUser, SeedUser } from "./seed-users";

// The process of seed-users.ts: people on stdin, the same with their ids on stdout.

process.umask(0o077);
mkdirSync(env().dataDir, { recursive: true, mode: 0o700 });
const users = JSON.parse(await text(process.stdin)) as SeedUser[];
const database = await openConfiguredDatabase(env());
try {
  await openInstallationKeys(env());
  process.stdout.write(JSON.stringify(await seed(users)));
} finally {
  await database.close();
}

async function seed(people: readonly SeedUser[]): Promise<SeededUser[]> {
  const tenants = new Map<string, TenantId>();
  const seeded: SeededUser[] = [];
  for (const person of people) {
    const { email, password, organization, role = "owner" } = person;
    const userId = randomUUID();
    const passwordHash = await hashPassword(password);
    const tenantId = await asSystem(async () => {
      await insertUser({ id: userId, email, passwordHash, createdAt: now() });
      const existing = tenants.get(organization);
      if (!existing) return await createTenant(userId, organization);
      await insertMembership(existing, { userId, role, createdAt: now() });
      return existing;
    });
    tenants.set(organization, tenantId);
    seeded.push({ ...person, userId, tenantId });
  }
  return seeded;
}
