import "server-only";
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { findConnection } from "@/db/queries/connections";
import { insertContacts } from "@/db/queries/contacts";
import { listKeptTokens } from "@/db/queries/kept-tokens";
import { insertMembership } from "@/db/queries/memberships";
import { auditEvents, keptTokens, users } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import type { Role } from "@/lib/auth/permissions.schema";
import { haltRunning } from "@/lib/campaigns/halt-campaigns";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { skipPauses } from "@/lib/clock";
import { openConnection } from "@/lib/connections/open-connection";
import { saveConnection } from "@/lib/connections/save-connection";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { startSandboxServer } from "@/lib/sandbox/node-server";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { switchToStaged } from "./apply-kept-token";
import { stageToken } from "./stage-token";

/** A tenant with a connected number at the simulator. */
export type Line = {
  tenantId: TenantId;
  actorId: string;
  connectionId: string;
  world: SandboxWorld;
};

/** Database, keys and simulator: all real. */
export async function startRotation() {
  const database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  const meta = await startSandboxServer();
  process.env.GRAPH_BASE_URL = meta.url;
  process.env.APP_ORIGIN = "http://127.0.0.1:9";
  skipPauses();

  async function control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(`${meta.url}/control/${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  return {
    control,
    stop: async () => {
      await meta.close();
      await database.close();
    },
    /** @param wanted.expiresInDays of its token; absent: never */
    async newLine(
      wanted: { expiresInDays?: number; appSecret?: string; actorId?: string; now?: Date } = {},
    ): Promise<Line> {
      const tenantId = await seedTenant();
      await ensureTenantKey(tenantId);
      const actorId = wanted.actorId ?? (await newPerson());
      const world = await control<SandboxWorld>("POST", "worlds", {});
      if (wanted.expiresInDays !== undefined) {
        const ends = (wanted.now ?? new Date()).getTime() + wanted.expiresInDays * 86_400_000;
        const expiresAt = Math.floor(ends / 1_000);
        await control("PATCH", "tokens", { accessToken: world.accessToken, expiresAt });
      }
      const { appId, wabaId, phoneNumberId, accessToken } = world;
      const appSecret = wanted.appSecret ?? world.appSecret;
      const ids = { appId, appSecret, wabaId, phoneNumberId, accessToken };
      const input = { ...ids, connectionId: null, saveAnyway: false };
      const saved = await saveConnection(tenantId, actorId, input);
      if (!saved.saved) throw new Error(JSON.stringify(saved.findings));
      return { tenantId, actorId, connectionId: saved.connectionId, world };
    },
    /** Another token for the line's number. */
    async newToken({ world }: Line, wanted: object = {}): Promise<string> {
      const { appId, wabaId } = world;
      const body = { appId, wabaIds: [wabaId], ...wanted };
      const made = await control<{ accessToken: string }>("POST", "tokens", body);
      return made.accessToken;
    },
    killToken: (accessToken: string, subcode = 467) =>
      control("PATCH", "tokens", { accessToken, dead: { subcode } }),
    /** Calls of Graph whose path ends so. */
    async calls(end: string): Promise<number> {
      const { data } = await control<{ data: { url: string }[] }>("GET", "requests");
      return data.filter(({ url }) => new URL(url, "http://meta").pathname.endsWith(end)).length;
    },
  };
}

export type Rotation = Awaited<ReturnType<typeof startRotation>>;

export async function newPerson(): Promise<string> {
  const id = randomUUID();
  const person = { id, email: `${id}@example.com`, passwordHash: "none", createdAt: new Date() };
  await asSystem((tx) => tx.insert(users).values(person));
  return id;
}

export async function join({ tenantId }: Pick<Line, "tenantId">, userId: string, role: Role) {
  await insertMembership(tenantId, { userId, role, createdAt: new Date() });
}

/** Stages a token that Meta takes. @returns what a page knows of it and of the one in use */
export async function staged(line: Line, accessToken: string) {
  const { tenantId, actorId, connectionId } = line;
  const input = { connectionId, accessToken, appId: "", appSecret: "" };
  const result = await stageToken(tenantId, actorId, input);
  if (!result.done) throw new Error(JSON.stringify(result.findings));
  return { connectionId, keptId: result.keptId, current: await currentOf(line) };
}

export const switching = {
  acceptedLoss: [] as string[],
  acceptsOtherApp: false,
  resumesCampaigns: true,
  switchesAnyway: false,
};
export const rolling = { resumesCampaigns: true, switchesAnyway: false };

/** Fingerprint of the token in use. */
export async function currentOf({ tenantId, connectionId }: Line): Promise<string> {
  return (await findConnection(tenantId, connectionId))?.tokenFingerprint ?? "";
}

export async function keptOf({ tenantId, connectionId }: Line) {
  return await listKeptTokens(tenantId, connectionId);
}

export async function rawKept(): Promise<(typeof keptTokens.$inferSelect)[]> {
  return await asSystem((tx) => tx.select().from(keptTokens));
}

/** The actions written down about a connection, in order. */
export async function auditOf({ connectionId }: Pick<Line, "connectionId">): Promise<string[]> {
  const rows = await asSystem((tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, connectionId))
      .orderBy(auditEvents.id),
  );
  return rows.map(({ action }) => action.replace(/^connection\./, ""));
}

/** A campaign to `people`, stopped by Meta's word. */
export async function haltedCampaign(line: Line, people: number, code = 190): Promise<string> {
  const { tenantId, actorId, connectionId } = line;
  const rows = Array.from({ length: people }, (_, index) => ({
    id: randomUUID(),
    name: `Person ${index}`,
    phone: `9198${String(index).padStart(6, "0")}11`,
  }));
  await insertContacts(tenantId, rows, new Date());
  const { campaignId } = await launchCampaign(tenantId, actorId, {
    connectionId,
    name: "Diwali offer",
    content: { type: "template", name: "hello_world", language: "en_US" },
    audience: { kind: "all", search: "" },
    launchKey: randomUUID(),
  });
  await haltRunning(tenantId, { campaignId }, { code, subcode: null, text: "Stopped" });
  return campaignId;
}

export async function tokenInUse({ tenantId, connectionId }: Line): Promise<string> {
  return (await openConnection(tenantId, connectionId)).token.reveal();
}

export function stage(
  { tenantId, actorId, connectionId }: Line,
  accessToken: string,
  more: { appId?: string; appSecret?: string } = {},
) {
  const input = { connectionId, accessToken, appId: "", appSecret: "", ...more };
  return stageToken(tenantId, actorId, input);
}

export function switchTo(
  { tenantId, actorId }: Line,
  ref: Awaited<ReturnType<typeof staged>>,
  change: Partial<typeof switching> = {},
) {
  return switchToStaged(tenantId, actorId, { ...ref, ...switching, ...change });
}

/** Replaces the token. @returns the old one, as the page knows it */
export async function replaced(line: Line, accessToken: string) {
  const done = await switchTo(line, await staged(line, accessToken));
  if (!done.done) throw new Error("The token was not replaced.");
  const [previous] = (await keptOf(line)).filter(({ state }) => state === "previous");
  if (!previous) throw new Error("The old token was not kept.");
  const { connectionId } = line;
  return { connectionId, keptId: previous.id, current: await currentOf(line) };
}
