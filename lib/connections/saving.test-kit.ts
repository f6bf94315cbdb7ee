import "server-only";
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { asSystem } from "@/db/doors";
import { auditEvents, connections, hooks } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { skipPauses } from "@/lib/clock";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import { json, startLoopback } from "@/lib/graph/loopback-server";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import type { Fault } from "@/lib/sandbox/fault.schema";
import { type SandboxServer, startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { SaveConnection } from "./connection.schema";
import { openHook } from "./open-hook";
import { saveConnection } from "./save-connection";

export const actorId = randomUUID();

/** The form of "Configuration", with the simulator as Meta; a tenant and a world for each test. */
class Scene {
  tenantId = "" as TenantId;
  world = {} as SandboxWorld;
  metaUrl = "";
  ownUrl = "";

  async newTenant(): Promise<TenantId> {
    const id = await seedTenant();
    await ensureTenantKey(id);
    return id;
  }

  async control(method: string, path: string, body?: object) {
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(`${this.metaUrl}/control/${path}`, init);
    expect(response.status).toBe(200);
    return await response.json();
  }

  async newWorld(wanted: CreateWorld = {}): Promise<SandboxWorld> {
    return await this.control("POST", "worlds", wanted);
  }

  async newToken(
    wanted: { type?: "USER"; scopes?: string[]; wabaIds?: string[] } = {},
  ): Promise<string> {
    const { appId, wabaId } = this.world;
    const asked = { appId, wabaIds: [wabaId], ...wanted };
    return (await this.control("POST", "tokens", asked)).accessToken;
  }

  async kill(subcode: number, accessToken = this.world.accessToken) {
    await this.control("PATCH", "tokens", { accessToken, dead: { subcode } });
  }

  async breakMeta(fault: Fault, only: { match?: { path: string }; times?: number } = {}) {
    await this.control("POST", "faults", { fault, ...only });
  }

  /** The form as a person would fill it in. */
  form(change: Partial<SaveConnection> = {}): SaveConnection {
    const { appId, appSecret, wabaId, phoneNumberId, accessToken } = this.world;
    const filled = { appId, appSecret, wabaId, phoneNumberId, accessToken };
    return { connectionId: null, saveAnyway: false, ...filled, ...change };
  }

  save(change?: Partial<SaveConnection>) {
    return saveConnection(this.tenantId, actorId, this.form(change));
  }

  async saved(change?: Partial<SaveConnection>): Promise<string> {
    const result = await this.save(change);
    if (!result.saved) throw new Error(JSON.stringify(result.findings));
    return result.connectionId;
  }

  /** Sees that it is refused and nothing stored. */
  async refusal(change?: Partial<SaveConnection>) {
    const before = await everything();
    const result = await this.save(change);
    expect(result).toMatchObject({ saved: false });
    expect(await everything()).toEqual(before);
    if (result.saved) throw new Error("It was saved.");
    return result;
  }

  async callbackOfWaba(): Promise<unknown> {
    const { wabaId, accessToken } = this.world;
    const response = await fetch(`${this.metaUrl}/v25.0/${wabaId}/subscribed_apps`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    return (await response.json()).data[0]?.override_callback_uri;
  }
}

/** Opens database, keys and simulator for a file of tests, and closes them. */
export function openScene(): Scene {
  const scene = new Scene();
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let meta: SandboxServer;
  let ourselves: Awaited<ReturnType<typeof startLoopback>>;

  beforeAll(async () => {
    database = await openTestDatabase();
    await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
    meta = await startSandboxServer();
    // Our own callback address, as far as Meta's handshake needs it.
    ourselves = await startLoopback((response, { url }) => {
      void answerHandshake(response, url);
    });
    scene.metaUrl = process.env.GRAPH_BASE_URL = meta.url;
    scene.ownUrl = process.env.APP_ORIGIN = ourselves.baseUrl;
    skipPauses();
  });
  beforeEach(async () => {
    scene.tenantId = await scene.newTenant();
    scene.world = await scene.newWorld();
  });
  afterEach(() => scene.control("DELETE", "faults"));
  afterAll(async () => {
    await meta.close();
    await ourselves.close();
    await database.close();
  });
  return scene;
}

async function answerHandshake(response: ServerResponse, { pathname, searchParams }: URL) {
  const hook = await openHook(pathname.split("/").at(-1) ?? "");
  const isRight = hook?.verifyToken.reveal() === searchParams.get("hub.verify_token");
  json(response, isRight ? 200 : 403, searchParams.get("hub.challenge") ?? "");
}

/** All that saving may have written. */
export async function everything() {
  return await asSystem(async (tx) => ({
    connections: await tx.select().from(connections),
    hooks: await tx.select().from(hooks),
    audit: await tx.select().from(auditEvents),
  }));
}
