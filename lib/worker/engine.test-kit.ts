import "server-only";
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { insertContacts } from "@/db/queries/contacts";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import type { LaunchCampaignInput } from "@/lib/campaigns/campaign.schema";
import { saveConnection } from "@/lib/connections/save-connection";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import { closeSendPools } from "@/lib/graph/send-pool";
import { startQueue, stopQueue } from "@/lib/queue/queue";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type { SandboxMessage, SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import type { CreateFault } from "@/lib/sandbox/fault.schema";
import { startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { answerHandshake, receiveWebhook } from "@/lib/webhooks/receive-webhook";
import { startWorker } from "./start-worker";

export const actorId = randomUUID();

/** Database, queue, worker, webhook receiver and simulator: all real, in one process. */
export async function startEngine() {
  const database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  const meta = await startSandboxServer();
  const hooks = await startHooks();
  process.env.GRAPH_BASE_URL = meta.url;
  process.env.APP_ORIGIN = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}`;
  await startQueue(database);
  let stopWorker = await startWorker({ embedded: database.kind === "embedded" });

  const control = async (method: string, path: string, body?: object) => {
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(`${meta.url}/control/${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  await control("PATCH", "behaviour", { sentMs: 5, deliveredMs: 5, readMs: 5 });

  return {
    control,
    addFault: (fault: CreateFault) => control("POST", "faults", fault),
    /** What the simulator accepted, by recipient. */
    async received(phoneNumberId: string): Promise<Map<string, SandboxMessage[]>> {
      const { data }: { data: SandboxMessage[] } = await control(
        "GET",
        `messages?phoneNumberId=${phoneNumberId}`,
      );
      return Map.groupBy(data, (message) => message.to);
    },
    async restartWorker(): Promise<void> {
      await stopWorker();
      stopWorker = await startWorker({ embedded: true });
    },
    async stop(): Promise<void> {
      await stopWorker();
      await stopQueue(5_000);
      await closeSendPools();
      await meta.close();
      hooks.closeAllConnections();
      hooks.close();
      await database.close();
    },
  };
}

export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** A tenant with a checked connection and contacts of its own. */
export async function newLine(engine: Engine, people: number, wanted: CreateWorld = {}) {
  const tenantId = await seedTenant();
  await ensureTenantKey(tenantId);
  const world: SandboxWorld = await engine.control("POST", "worlds", wanted);
  const { appId, appSecret, phoneNumberId, wabaId, accessToken } = world;
  const input = { appId, appSecret, phoneNumberId, wabaId, accessToken };
  const saved = await saveConnection(tenantId, actorId, {
    ...input,
    connectionId: null,
    saveAnyway: false,
  });
  if (!saved.saved) throw new Error(JSON.stringify(saved.findings));
  await addPeople(tenantId, people);
  return { tenantId, world, connectionId: saved.connectionId };
}

/** Contacts named `Person 0001` …, with numbers that nothing magic happens to. */
async function addPeople(tenantId: TenantId, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    name: `Person ${String(index + 1).padStart(4, "0")}`,
    phone: `9198${String(index).padStart(6, "0")}11`,
  }));
  if (rows.length > 0) await insertContacts(tenantId, rows, new Date());
}

export function launchInput(
  connectionId: string,
  change: Partial<LaunchCampaignInput> = {},
): LaunchCampaignInput {
  return {
    connectionId,
    name: "",
    content: { type: "template", name: "hello_world", language: "en_US" },
    audience: { kind: "all", search: "" },
    launchKey: randomUUID(),
    ...change,
  };
}

/** Waits until `look` gives a value; what it waits for has a deadline and no fixed pause. */
export async function until<Value>(
  look: () => Promise<Value | null | false | undefined>,
  timeoutMs = 20_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > deadline) throw new Error("What was waited for did not happen.");
    await sleep(20);
  }
}

function startHooks(): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://hooks");
    const hookId = url.pathname.split("/").at(-1) ?? "";
    const signature = request.headers["x-hub-signature-256"];
    const answering =
      request.method === "GET"
        ? answerHandshake(hookId, url.searchParams)
        : receiveWebhook(hookId, typeof signature === "string" ? signature : null, request);
    void answering.then(({ status, text }) => response.writeHead(status).end(text));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
