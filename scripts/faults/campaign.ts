import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { openConfiguredDatabase } from "@/db/open";
import { insertContacts } from "@/db/queries/contacts";
import { shownState } from "@/db/queries/message-view";
import { rowsOf } from "@/db/rows";
import { seedTenant } from "@/db/test-database";
import { launchCampaign } from "@/lib/campaigns/launch-campaign";
import { saveConnection } from "@/lib/connections/save-connection";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { env } from "@/lib/env";
import { setLogLevel } from "@/lib/log";
import {
  type MessageState,
  messageStateOf,
  messageStates,
} from "@/lib/messages/message-state.schema";
import { startQueue, stopQueue } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { Meta } from "./meta";
import type { Stage } from "./stage";

/** A campaign over a phone number of its own. */
export type StagedCampaign = {
  tenantId: TenantId;
  connectionId: string;
  campaignId: string;
  phoneNumberId: string;
  recipients: string[];
};

/** One recipient's row, as far as it is judged. */
export type MessageRow = {
  recipient: string;
  state: MessageState;
  attempts: number;
  wamid: string | null;
  attemptedAt: Date | null;
};

export type CampaignRow = {
  state: string;
  haltText: string | null;
  /**
   * Somebody is to be tried again, so that it runs on although it may have ended; or is in a sender's
   * hands, although it was cancelled.
   */
  isToGoOn: boolean;
};

/** Makes this process one of the installation's, so that it can launch campaigns and read rows. */
export async function joinInstallation(stage: Stage): Promise<() => Promise<void>> {
  Object.assign(process.env, stage.env);
  setLogLevel("silent");
  const database: OpenDatabase = await openConfiguredDatabase(env());
  await openInstallationKeys(env());
  await startQueue(database, { serves: false });
  return async () => {
    await stopQueue(0);
    await database.close();
  };
}

/** Launches a campaign to `people` numbers; the first `undeliverable` of them fail by webhook. */
export async function launchStaged(
  meta: Meta,
  wanted: { people: number; undeliverable: number; throughput: "STANDARD" | "HIGH" },
): Promise<StagedCampaign> {
  const tenantId = await seedTenant();
  await ensureTenantKey(tenantId);
  const world = await meta.createWorld();
  await meta.setThroughput(world.phoneNumberId, wanted.throughput);
  const { appId, appSecret, phoneNumberId, wabaId, accessToken } = world;
  const actorId = randomUUID();
  const saved = await saveConnection(tenantId, actorId, {
    ...{ appId, appSecret, phoneNumberId, wabaId, accessToken },
    connectionId: null,
    saveAnyway: false,
  });
  if (!saved.saved) throw new Error(JSON.stringify(saved.findings));
  const contacts = Array.from({ length: wanted.people }, (_, index) => ({
    id: randomUUID(),
    name: `Person ${String(index).padStart(5, "0")}`,
    phone: phoneOf(index, index < wanted.undeliverable),
  }));
  await insertContacts(tenantId, contacts, new Date());
  const { campaignId } = await launchCampaign(tenantId, actorId, {
    connectionId: saved.connectionId,
    name: "",
    content: { type: "template", name: "hello_world", language: "en_US" },
    audience: { kind: "all", search: "" },
    launchKey: randomUUID(),
  });
  const recipients = contacts.map(({ phone }) => phone);
  return { tenantId, connectionId: saved.connectionId, campaignId, phoneNumberId, recipients };
}

/** The simulator takes an ending as the code that a message fails with, see lib/sandbox/recipients.ts. */
function phoneOf(index: number, fails: boolean): string {
  return fails
    ? `919${String(index).padStart(3, "0")}131026`
    : `9198${String(index).padStart(6, "0")}11`;
}

export async function readRows(campaignId: string): Promise<MessageRow[]> {
  const rows = await asSystem((tx) =>
    rowsOf<Omit<MessageRow, "state" | "attemptedAt"> & { state: number; at: string | null }>(
      tx,
      sql`select recipient, attempts, wamid, attempted_at::text as at,
          ${shownState(sql`c.cursor_id`, sql`c.state = 'cancelled'`)} as state
        from messages join campaigns c on c.id = messages.campaign_id where c.id = ${campaignId}`,
    ),
  );
  return rows.map(({ at, ...row }) => ({
    ...row,
    state: messageStateOf(row.state),
    attemptedAt: at === null ? null : new Date(at),
  }));
}

/** Who sends for a connection: `host:pid:start`. */
export async function readOwner(connectionId: string): Promise<string | null> {
  const [row] = await asSystem((tx) =>
    rowsOf<{ owner: string | null }>(
      tx,
      sql`select owner from lanes where connection_id = ${connectionId}`,
    ),
  );
  return row?.owner ?? null;
}

export async function readCampaign(campaignId: string): Promise<CampaignRow> {
  const [row] = await asSystem((tx) =>
    rowsOf<CampaignRow>(
      tx,
      sql`select c.state::text as state, c.halt_reason->>'text' as "haltText", exists (
          select 1 from due_messages d
          join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
          where m.campaign_id = c.id
        ) or exists (
          select 1 from messages where campaign_id = c.id
            and ${shownState(sql`c.cursor_id`, sql`false`)} = ${messageStates.sending}
        ) as "isToGoOn" from campaigns c where c.id = ${campaignId}`,
    ),
  );
  if (!row) throw new Error("The campaign is gone.");
  return row;
}

/**
 * Nobody waits for the pauses that the engine takes after an outage: what it does is judged, not how
 * patient it is. A retry that waits for an echo is only hurried when no echo can come any more.
 */
export async function hurry({ connectionId }: StagedCampaign, echoesAreIn: boolean): Promise<void> {
  await asSystem(async (tx) => {
    await tx.execute(sql`
      update lanes set backoff_until = null
      where connection_id = ${connectionId} and backoff_until > now() + interval '1 second'`);
    if (!echoesAreIn) return;
    await tx.execute(sql`
      update due_messages set due_at = now() where connection_id = ${connectionId} and due_at > now()`);
  });
}
