import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { sql } from "drizzle-orm";
import { asSystem } from "@/db/doors";
import { openConfiguredDatabase } from "@/db/open";
import { tenants } from "@/db/schema";
import { fingerprintOf, sealFor } from "@/lib/crypto/fields";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { isSignedBy } from "@/lib/crypto/signature";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { env } from "@/lib/env";
import { setLogLevel } from "@/lib/log";
import { messageStates } from "@/lib/messages/message-state.schema";
import { AccessToken, AppSecret, Secret } from "@/lib/secret";
import { tenantIdSchema } from "@/lib/tenants/tenant.schema";
import { readNews } from "@/lib/webhooks/read-news";
import { startListener } from "@/lib/worker/plain-listener";
import { readArguments } from "./child";

// The product's receiver of webhooks over messages that were all accepted, or, for comparison, the
// same work up to the point where the database would come in.

export type HookScene = {
  port: number;
  hookId: string;
  appSecret: string;
  phoneNumberId: string;
  tenantId: string;
  /** Ids are consecutive. */
  firstMessageId: number;
};

const { messages, database } = readArguments<{ messages: number; database: boolean }>();
const appSecret = "0123456789abcdef0123456789abcdef";
const hookId = randomUUID().replaceAll("-", "");
const phoneNumberId = String(Math.floor(Math.random() * 1e15));
const tenantId = tenantIdSchema.parse(randomUUID());

const bare = { hookId, appSecret, phoneNumberId, tenantId, firstMessageId: 1 };
tell(database ? await serveProduct() : { ...bare, port: await serveWithoutDatabase() });
process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));

function tell(scene: HookScene): void {
  process.send?.(scene);
}

async function serveWithoutDatabase(): Promise<number> {
  const secret = new AppSecret(appSecret);
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const signature = request.headers["x-hub-signature-256"];
    const isSigned = isSignedBy(secret, bytes, typeof signature === "string" ? signature : null);
    const status = isSigned && readNews(bytes, new Date()).numbers.length > 0 ? 200 : 401;
    response.writeHead(status, { "content-length": 0 }).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function serveProduct(): Promise<HookScene> {
  setLogLevel("error");
  await openConfiguredDatabase(env());
  await openInstallationKeys(env());
  await asSystem((tx) =>
    tx.insert(tenants).values({ id: tenantId, name: "Bench", createdAt: new Date() }),
  );
  await ensureTenantKey(tenantId);
  const connectionId = randomUUID();
  const place = { table: "connections", column: "sealed_token", rowId: connectionId };
  const token = new AccessToken("EAAG".padEnd(200, "x"));
  const sealedToken = await sealFor(tenantId, place, token);
  const hookPlace = (column: string) => ({ table: "hooks", column, rowId: hookId });
  const secret = await sealFor(tenantId, hookPlace("sealed_app_secret"), new AppSecret(appSecret));
  const verify = await sealFor(tenantId, hookPlace("sealed_verify_token"), new Secret("verify"));
  const campaignId = randomUUID();
  const firstMessageId = await asSystem(async (tx) => {
    await tx.execute(sql`
      insert into hooks (tenant_id, id, app_id, sealed_app_secret, sealed_verify_token, created_at)
      values (${tenantId}, ${hookId}, '123456', ${secret}, ${verify}, now())`);
    await tx.execute(sql`
      insert into connections (tenant_id, id, kind, hook_id, is_default, waba_id, phone_number_id,
        sealed_token, token_last4, token_fingerprint, check_state, created_at, updated_at)
      values (${tenantId}, ${connectionId}, 'cloud', ${hookId}, true, '1', ${phoneNumberId},
        ${sealedToken}, 'xxxx', ${fingerprintOf(token)}, 'checked', now(), now())`);
    await tx.execute(sql`
      insert into campaigns (tenant_id, id, connection_id, name, content, state, recipient_count,
        launch_key, created_by, created_at)
      values (${tenantId}, ${campaignId}, ${connectionId}, 'Bench',
        '{"type":"template","name":"hello_world","language":"en_US"}', 'finished', ${messages},
        gen_random_uuid(), gen_random_uuid(), now())`);
    await tx.execute(sql`
      insert into messages (tenant_id, connection_id, campaign_id, recipient, state,
        attempts, wamid, created_at, attempted_at, accepted_at)
      select ${tenantId}, ${connectionId}, ${campaignId},
        '9198' || lpad(n::text, 8, '0'), ${messageStates.accepted}, 1, 'wamid.' || n, now(), now(), now()
      from generate_series(1, ${messages}::int) n order by n`);
    await tx.execute(sql`
      insert into wamids (tenant_id, hash, message_id)
      select tenant_id, hashtextextended(wamid, 0), id from messages where campaign_id = ${campaignId}`);
    await tx.execute(sql`analyze messages`);
    const result = (await tx.execute(
      sql`select min(id)::int as id from messages where campaign_id = ${campaignId}`,
    )) as unknown as { rows: { id: number }[] };
    return result.rows[0]?.id ?? 0;
  });
  const { port } = await startListener(0, { hooks: true });
  return { ...bare, port, firstMessageId };
}
