import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import type { SaveConnection } from "@/lib/connections/connection.schema";
import { saveConnection } from "@/lib/connections/save-connection";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import { type Received, startLoopback } from "@/lib/graph/loopback-server";
import type { CreateToken, CreateWorld } from "@/lib/sandbox/control.schema";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import type { CreateFault } from "@/lib/sandbox/fault.schema";
import { startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { answerHandshake, receiveWebhook } from "@/lib/webhooks/receive-webhook";
import type { Patience } from "./ask";
import { diagnose } from "./diagnose";
import type { Diagnosis } from "./diagnosis.schema";
import { mend } from "./mend";
import type { Mend } from "./mend.schema";

/** As the product's own, but for the pauses: nothing here is far away. */
const patience: Patience = { questionMs: 8_000, totalMs: 20_000, retryAfterMs: [60, 120] };

type Change = Partial<Omit<SaveConnection, "connectionId">>;

/** A connection in a world of its own, and everybody's hands: Meta's consoles, and the product's. */
export type Scene = {
  world: SandboxWorld;
  connectionId: string;
  tenantId: TenantId;
  actorId: string;
  /** One call of the simulator's control API: what somebody does at Meta. */
  control<Result = unknown>(method: string, path: string, body?: object): Promise<Result>;
  fault(fault: CreateFault["fault"], match?: CreateFault["match"]): Promise<void>;
  token(change?: Partial<CreateToken>): Promise<string>;
  changeToken(change: object): Promise<void>;
  changeNumber(change: object): Promise<void>;
  changeWaba(change: object): Promise<void>;
  changeApp(change: object): Promise<void>;
  /** The form, filled in as Meta shows it but for `change`, and saved. @throws where it is refused */
  save(change?: Change): Promise<void>;
  /** The form saved on the person's word, while Meta cannot be asked. */
  saveUnchecked(change: Change): Promise<void>;
  mend(wanted: { mend: Mend["mend"]; pin?: string }): Promise<void>;
  /** @param questionMs how long one answer is waited for, where some never come */
  diagnose(questionMs?: number): Promise<Diagnosis>;
};

/** Real parts: database, simulator over HTTP, and an address of ours that answers Meta's handshake. */
export async function openStage() {
  const database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  const meta = await startSandboxServer();
  const ourselves = await startLoopback((response, received) => {
    void answerMeta(response, received);
  });
  process.env.GRAPH_BASE_URL = meta.url;
  process.env.APP_ORIGIN = ourselves.baseUrl;

  async function control<Result>(method: string, path: string, body?: object): Promise<Result> {
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(`${meta.url}/control/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Result;
  }

  return {
    /** A connection that works, unless `wanted` or `stored` say otherwise. */
    async scene(wanted: CreateWorld = {}, stored: Change = {}): Promise<Scene> {
      await control("DELETE", "faults");
      await control("PATCH", "behaviour", { clockSkewMs: 0, oldestVersion: 21, newestVersion: 26 });
      const tenantId = await seedTenant();
      await ensureTenantKey(tenantId);
      const world = await control<SandboxWorld>("POST", "worlds", wanted);
      return await createScene({ tenantId, world, control }, stored);
    },
    async close(): Promise<void> {
      await meta.close();
      await ourselves.close();
      await database.close();
    },
  };
}

async function createScene(
  base: Pick<Scene, "tenantId" | "world" | "control">,
  stored: Change,
): Promise<Scene> {
  const { tenantId, world, control } = base;
  const actorId = randomUUID();
  let connectionId: string | null = null;
  let secret = stored.appSecret ?? world.appSecret;

  async function save(change: Change = {}): Promise<void> {
    const { appId, wabaId, phoneNumberId, accessToken } = world;
    const ids = { appId, wabaId, phoneNumberId };
    const form = {
      ...ids,
      appSecret: secret,
      accessToken,
      saveAnyway: false,
      ...stored,
      ...change,
    };
    secret = form.appSecret;
    // A token that is not named again is kept.
    if (connectionId && change.accessToken === undefined) form.accessToken = "";
    const result = await saveConnection(tenantId, actorId, { ...form, connectionId });
    if (!result.saved) throw new Error(`Not saved: ${JSON.stringify(result.findings)}`);
    connectionId = result.connectionId;
  }
  await save();
  const id = connectionId ?? "";
  const { accessToken } = world;
  return {
    ...base,
    actorId,
    connectionId: id,
    save,
    async fault(fault, match = {}) {
      await control("POST", "faults", { fault, match });
    },
    async token(change = {}) {
      const wanted = { appId: world.appId, wabaIds: [world.wabaId], ...change };
      return (await control<{ accessToken: string }>("POST", "tokens", wanted)).accessToken;
    },
    changeToken: (change) => control("PATCH", "tokens", { accessToken, ...change }),
    changeNumber: (change) => control("PATCH", `phone-numbers/${world.phoneNumberId}`, change),
    changeWaba: (change) => control("PATCH", `wabas/${world.wabaId}`, change),
    changeApp: (change) => control("PATCH", `apps/${world.appId}`, change),
    async saveUnchecked(change) {
      await control("POST", "faults", { fault: { kind: "reset" } });
      await save({ saveAnyway: true, ...change });
      await control("DELETE", "faults");
    },
    async mend(wanted) {
      const result = await mend(tenantId, actorId, { connectionId: id, ...wanted } as Mend);
      if (!result.done) throw new Error(`Not mended: ${JSON.stringify(result.findings)}`);
    },
    diagnose: (questionMs = patience.questionMs) =>
      diagnose(tenantId, actorId, id, { ...patience, questionMs }),
  };
}

/** Our address, as the product answers there. */
async function answerMeta(response: ServerResponse, { method, url, headers, body }: Received) {
  const hookId = url.pathname.split("/").at(-1) ?? "";
  const signature = headers["x-hub-signature-256"];
  const answer =
    method === "GET"
      ? await answerHandshake(hookId, url.searchParams)
      : await receiveWebhook(hookId, typeof signature === "string" ? signature : null, bytes(body));
  response.writeHead(answer.status).end(answer.text);
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
