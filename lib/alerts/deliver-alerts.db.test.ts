import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listDeliveries } from "@/db/queries/alert-deliveries";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { setClock } from "@/lib/clock";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import { generateKek } from "@/lib/crypto/key-ring";
import { ensureTenantKey } from "@/lib/crypto/tenant-keys";
import { parseEnv } from "@/lib/env";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { startSmtpServer } from "@/scripts/smtp-server";
import type { Severity } from "./alert.schema";
import { addTarget, removeTarget } from "./change-targets";
import { deliverAlerts } from "./deliver-alerts";
import { raiseAlert } from "./raise-alert";
import { sendTestAlert } from "./send-test-alert";

const actorId = randomUUID();
const start = new Date("2026-11-22T12:00:00Z").getTime();
const HOUR = 3_600_000;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let smtp: Awaited<ReturnType<typeof startSmtpServer>>;
let tenantId: TenantId;

beforeAll(async () => {
  database = await openTestDatabase();
  await openInstallationKeys(parseEnv({ WAKEY_KEK: generateKek() }));
  receiver = await startReceiver();
  smtp = await startSmtpServer();
  process.env.GRAPH_BASE_URL = "http://127.0.0.1:1";
  process.env.APP_ORIGIN = "http://localhost:3000";
  process.env.SMTP_URL = smtp.url;
  process.env.MAIL_FROM = "Wakey <wakey@firm.example>";
});
afterAll(async () => {
  setClock();
  await receiver.close();
  await smtp.close();
  await database.close();
});
beforeEach(async () => {
  // What an earlier test left waiting is not this one's.
  standAt(start - 100 * 24 * HOUR);
  tenantId = await seedTenant("Firm & Sons");
  await ensureTenantKey(tenantId);
  standAt(start);
  receiver.posts.length = 0;
  receiver.answer = () => 200;
  smtp.mails.length = 0;
  smtp.refuse(null);
});

type Post = { headers: IncomingHttpHeaders; body: string };

async function startReceiver() {
  const posts: Post[] = [];
  const receiving = { posts, answer: () => 200, url: "", close: () => Promise.resolve() };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    posts.push({ headers: request.headers, body });
    response.writeHead(receiving.answer(), { location: "http://127.0.0.1/elsewhere" });
    response.end("thanks");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  receiving.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
  receiving.close = () => new Promise<void>((done) => server.close(() => done()));
  return receiving;
}

function standAt(ms: number): void {
  setClock(() => new Date(ms));
}

async function webhook(leastSeverity: Severity = "info") {
  const target = { kind: "webhook", address: receiver.url, leastSeverity } as const;
  const { targetId, secret } = await addTarget(tenantId, actorId, target);
  return { targetId, secret: secret ?? "" };
}

async function email(address: string, leastSeverity: Severity = "info") {
  await addTarget(tenantId, actorId, { kind: "email", address, leastSeverity });
}

/** A security alert: of the severity "warning". */
async function raise(key: string = randomUUID(), at = new Date(start)) {
  const facts = { event: "PIN_CHANGED" };
  return await raiseAlert(tenantId, { connectionId: null, kind: "security", key, facts, at });
}

const log = () => listDeliveries(tenantId, { limit: 50 });

describe("a webhook", () => {
  it("gets an alert once, signed with the secret that was shown once", async () => {
    const { secret } = await webhook();
    expect(secret).toMatch(/^whsec_[\w-]{43}$/);
    await raise("once");
    await raise("once");
    await Promise.all([deliverAlerts(), deliverAlerts(), deliverAlerts()]);
    await deliverAlerts();
    expect(receiver.posts).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = receiver.posts;
    const timestamp = headers["x-wakey-timestamp"];
    expect(timestamp).toBe(String(start / 1_000));
    const right = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
    expect(headers["x-wakey-signature"]).toBe(`v1=${right}`);
    const [delivery] = await log();
    expect(headers["x-wakey-delivery"]).toBe(delivery?.id);
    expect(JSON.parse(body)).toMatchObject({
      id: delivery?.id,
      type: "alert",
      alert: {
        kind: "security",
        severity: "warning",
        title: "Security of this organization: the two-step PIN was changed",
        organization: "Firm & Sons",
        connection: null,
      },
    });
    expect(delivery).toMatchObject({ state: "delivered", attempts: 1 });
  });

  it("is tried again with growing pauses under the same id, and given up after eight", async () => {
    await webhook();
    receiver.answer = () => 500;
    await raise();
    for (let at = start; at < start + 72 * HOUR; at += HOUR / 2) {
      standAt(at);
      await deliverAlerts();
    }
    expect(receiver.posts).toHaveLength(8);
    expect(new Set(receiver.posts.map(({ headers }) => headers["x-wakey-delivery"])).size).toBe(1);
    expect(await log()).toMatchObject([{ state: "failed", attempts: 8, outcome: "Answered 500." }]);
  });

  it("gets it at a later try, also where the process was killed in the first", async () => {
    await webhook();
    receiver.answer = () => 503;
    await raise();
    await deliverAlerts();
    expect(await log()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    receiver.answer = () => 204;
    await deliverAlerts();
    expect(receiver.posts).toHaveLength(1);
    standAt(start + 60_000);
    await deliverAlerts();
    expect(await log()).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("is not followed elsewhere", async () => {
    await webhook();
    receiver.answer = () => 302;
    await raise();
    await deliverAlerts();
    expect(receiver.posts).toHaveLength(1);
    expect(await log()).toMatchObject([{ outcome: expect.stringContaining("redirects") }]);
  });

  it("gets nothing once it is removed", async () => {
    const { targetId } = await webhook();
    await raise();
    await removeTarget(tenantId, actorId, targetId);
    await deliverAlerts();
    await raise();
    await deliverAlerts();
    expect(receiver.posts).toHaveLength(0);
    expect(await log()).toMatchObject([{ state: "failed", outcome: "The target was removed." }]);
  });

  it("may not be an address inside a network", async () => {
    const add = (address: string) =>
      addTarget(tenantId, actorId, { kind: "webhook", address, leastSeverity: "info" });
    for (const address of [
      "http://example.com/",
      "https://10.0.0.1/",
      "https://[fd00::1]/",
      "https://169.254.169.254/latest",
      "https://0x0a000001/",
      "https://[::ffff:10.0.0.1]/",
      "http://2130706434/",
    ]) {
      await expect(add(address), address).rejects.toMatchObject({ code: "INVALID" });
    }
    await expect(add("https://hooks.example.com/x")).resolves.toBeDefined();
    await expect(add("https://hooks.example.com/x")).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("e-mail", () => {
  it("goes to each address that wants alerts so grave", async () => {
    await email("all@firm.example", "info");
    await email("grave@firm.example", "critical");
    await raise();
    await deliverAlerts();
    await deliverAlerts();
    expect(smtp.mails.map(({ to, from }) => ({ to, from }))).toEqual([
      { to: ["all@firm.example"], from: "wakey@firm.example" },
    ]);
    const [delivery] = await log();
    const data = smtp.mails[0]?.data ?? "";
    expect(data).toContain(`Message-ID: <${delivery?.id}@localhost>`);
    expect(data).toContain("Auto-Submitted: auto-generated");
    expect(data).toContain("the two-step PIN was changed");
    expect(data).toContain("http://localhost:3000/whatsapp/alerts");
  });

  it("says what the mail server said", async () => {
    await email("gone@firm.example");
    smtp.refuse("550 No such mailbox");
    await raise();
    await deliverAlerts();
    expect(await log()).toMatchObject([
      { state: "waiting", outcome: expect.stringContaining("550 No such mailbox") },
    ]);
  });
});

it("serves another tenant in the same run where one tenant has much to be delivered", async () => {
  await webhook();
  receiver.answer = () => 500;
  for (let count = 0; count < 45; count++) await raise();
  const many = tenantId;
  tenantId = await seedTenant("Small & Co");
  await ensureTenantKey(tenantId);
  await webhook();
  await raise(randomUUID(), new Date(start + 1));
  standAt(start + 1_000);
  await deliverAlerts();
  expect(await log()).toMatchObject([{ attempts: 1 }]);
  const tried = (await listDeliveries(many, { limit: 50 })).filter(({ attempts }) => attempts > 0);
  expect(tried).toHaveLength(10);
});

it("tests every target at once, also those that want only what is grave", async () => {
  await email("grave@firm.example", "critical");
  await webhook("critical");
  receiver.answer = () => 500;
  const { deliveries } = await sendTestAlert(tenantId, actorId, "owner@firm.example");
  expect(deliveries).toMatchObject([
    { kind: "email", state: "delivered" },
    { kind: "webhook", state: "waiting", outcome: "Answered 500." },
  ]);
  expect(smtp.mails[0]?.data).toContain("owner@firm.example");
});
