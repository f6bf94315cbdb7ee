import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { alerts, connections } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { setClock } from "@/lib/clock";
import { saveConnection } from "@/lib/connections/save-connection";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import type { Fault } from "@/lib/sandbox/fault.schema";
import { startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";

const actorId = randomUUID();
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Database, simulator and a clock that stands where the test puts it. */
export async function startWatch() {
  const database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  const meta = await startSandboxServer();
  process.env.GRAPH_BASE_URL = meta.url;
  const control = async (method: string, path: string, body?: object) => {
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(`${meta.url}/control/${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  return {
    control,
    breakMeta: (fault: Fault) => control("POST", "faults", { fault }),
    mendMeta: () => control("DELETE", "faults"),
    patchToken: (accessToken: string, change: object) =>
      control("PATCH", "tokens", { accessToken, ...change }),
    async stop() {
      setClock();
      await meta.close();
      await database.close();
    },
  };
}

export type Watch = Awaited<ReturnType<typeof startWatch>>;

/** A tenant with a checked connection; the clock stands still from then on. */
export async function newConnection(watch: Watch, wanted: CreateWorld = {}) {
  const tenantId = await seedTenant();
  await ensureTenantKey(tenantId);
  const world: SandboxWorld = await watch.control("POST", "worlds", wanted);
  const connectionId = await save(tenantId, world, {});
  return { tenantId, world, connectionId };
}

/** @returns the connection's id @throws where Meta refuses */
export async function save(
  tenantId: TenantId,
  world: SandboxWorld,
  change: { connectionId?: string; accessToken?: string; phoneNumberId?: string },
): Promise<string> {
  const { appId, appSecret, wabaId, phoneNumberId, accessToken } = world;
  const input = { appId, appSecret, wabaId, phoneNumberId, accessToken };
  const result = await saveConnection(tenantId, actorId, {
    ...input,
    connectionId: null,
    saveAnyway: false,
    ...change,
  });
  if (!result.saved) throw new Error(JSON.stringify(result.findings));
  return result.connectionId;
}

export function standAt(at: Date | number): void {
  const time = new Date(at);
  setClock(() => time);
}

export async function alertsOf(tenantId: TenantId) {
  const rows = await asSystem((tx) =>
    tx.select().from(alerts).where(eq(alerts.tenantId, tenantId)).orderBy(alerts.raisedAt),
  );
  return rows.map(({ kind, facts, severity, closedAt, closeReason }) => ({
    kind,
    facts,
    severity,
    closedAt,
    closeReason,
  }));
}

export async function rowOf(tenantId: TenantId, connectionId: string) {
  const [row] = await asSystem((tx) =>
    tx
      .select()
      .from(connections)
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, connectionId))),
  );
  if (!row) throw new Error("There is no such connection");
  return row;
}

/** Makes the clock's next look be about this connection alone. */
export async function makeDue(tenantId: TenantId, connectionId: string, at: Date): Promise<void> {
  await asSystem(async (tx) => {
    await tx.update(connections).set({ nextCheckAt: new Date(at.getTime() + 365 * DAY) });
    await tx
      .update(connections)
      .set({ nextCheckAt: at })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, connectionId)));
  });
}
