import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setDatabase } from "@/db/doors";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { parseEnv } from "../env";
import { AccessToken } from "../secret";
import { fingerprintOf, openFor, sealFor } from "./fields";
import { openInstallationKeys } from "./installation-keys";
import { generateKek, parseKeyRing } from "./key-ring";
import { ensureTenantKey } from "./tenant-keys";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let dataDir: string;
const opened: (typeof database)[] = [];
beforeEach(async () => {
  database = await openTestDatabase();
  opened.push(database);
  dataDir = mkdtempSync(join(tmpdir(), "wakey-keys-"));
});
beforeAll(() => setDatabase(null));
afterAll(() => Promise.all(opened.map((one) => one.close())));

const env = () => parseEnv({ DATA_DIR: dataDir });
const keyFile = () => join(dataDir, "keys", "kek");
const place = { table: "connections", column: "sealed_token", rowId: "1" };

async function tenantWithToken() {
  const tenantId = await seedTenant();
  await ensureTenantKey(tenantId);
  return { tenantId, sealed: await sealFor(tenantId, place, new AccessToken("EAAG-secret")) };
}

describe("an installation's keys", () => {
  it("are generated for an empty database, readable by nobody else, and found again", async () => {
    await openInstallationKeys(env());
    expect(readdirSync(join(dataDir, "keys"))).toEqual(["kek"]);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    const before = fingerprintOf(new AccessToken("EAAG-secret"));
    const { tenantId, sealed } = await tenantWithToken();

    await openInstallationKeys(env());
    expect(fingerprintOf(new AccessToken("EAAG-secret"))).toBe(before);
    const token = await openFor(tenantId, place, sealed, AccessToken);
    expect(token.reveal()).toBe("EAAG-secret");
  });

  it("missing over existing data: refuses, names the id, and makes no new one", async () => {
    await openInstallationKeys(env());
    const [id] = parseKeyRing(readFileSync(keyFile(), "utf8")).ids;
    rmSync(keyFile());
    await expect(openInstallationKeys(env())).rejects.toThrow(`id ${id}`);
    expect(readdirSync(join(dataDir, "keys"))).toEqual([]);
  });

  it("wrong over existing data: refuses and names both ids", async () => {
    await openInstallationKeys(env());
    const [id] = parseKeyRing(readFileSync(keyFile(), "utf8")).ids;
    const other = generateKek();
    writeFileSync(keyFile(), other);
    await expect(openInstallationKeys(env())).rejects.toThrow(
      `id ${parseKeyRing(other).ids[0]}, but the data needs ${id}`,
    );
  });

  it("are taken from the environment or a file, and never generated beside a server database", async () => {
    const WAKEY_KEK = generateKek();
    await openInstallationKeys(parseEnv({ DATA_DIR: dataDir, WAKEY_KEK }));
    expect(readdirSync(dataDir)).toEqual([]);
    const server = parseEnv({
      DATA_DIR: dataDir,
      DATABASE_URL: "postgres://localhost/wakey",
      WAKEY_KEK_FILE: join(dataDir, "absent"),
    });
    await expect(openInstallationKeys(server)).rejects.toThrow("absent is missing");
  });

  it("open a value for its own tenant and row only", async () => {
    await openInstallationKeys(env());
    const mine = await tenantWithToken();
    const theirs = await tenantWithToken();
    const swapped = openFor(mine.tenantId, place, theirs.sealed, AccessToken);
    await expect(swapped).rejects.toThrow();
    const moved = openFor(mine.tenantId, { ...place, rowId: "2" }, mine.sealed, AccessToken);
    await expect(moved).rejects.toThrow();
  });
});
