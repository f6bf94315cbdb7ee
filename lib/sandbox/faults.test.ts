import { expect, onTestFinished, test } from "vitest";
import { createSimulator } from "./simulator";
import { createMemoryStore } from "./store";
import { startTestSandbox, type TestSandbox } from "./test-sandbox";

const sends = async (sandbox: TestSandbox) =>
  (await sandbox.control("GET", "messages")).body.data.length;
const fault = (sandbox: TestSandbox, body: object) => sandbox.control("POST", "faults", body);

test("an error strikes as often as it should, for the calls it should", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  const body = { error: { code: 130429, message: "(#130429) Rate limit hit" } };
  await fault(sandbox, {
    match: { method: "POST", path: "/messages", recipient: "16505551234" },
    times: 2,
    fault: { kind: "error", status: 400, body, headers: { "retry-after": "7" } },
  });
  expect((await sandbox.send(world, "16505550000")).status).toBe(200);
  const first = await sandbox.send(world, "+1 650 555 1234");
  expect(first).toMatchObject({ status: 400, body });
  expect(first.headers.get("retry-after")).toBe("7");
  expect((await sandbox.send(world, "16505551234")).status).toBe(400);
  expect((await sandbox.send(world, "16505551234")).status).toBe(200);
  expect((await sandbox.control("GET", "faults")).body.data).toMatchObject([{ struck: 2 }]);
  await sandbox.control("DELETE", "faults");
  expect((await sandbox.control("GET", "faults")).body.data).toEqual([]);
});

test("a send can be accepted and still look refused, or never be answered", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  await fault(sandbox, { times: 1, fault: { kind: "status-after-accept", status: 503 } });
  const unavailable = await sandbox.send(world, "16505551234");
  expect(unavailable.status).toBe(503);
  expect(typeof unavailable.body).toBe("string");
  expect(await sends(sandbox)).toBe(1);

  const held = async (kind: string, to: string) => {
    await sandbox.control("DELETE", "faults");
    await fault(sandbox, { times: 1, fault: { kind } });
    const message = { messaging_product: "whatsapp", to, text: { body: "x" } };
    const path = `${world.phoneNumberId}/messages`;
    const signal = AbortSignal.timeout(200);
    await expect(
      sandbox.graph("POST", path, world.accessToken, message, { signal }),
    ).rejects.toThrow(/timeout/i);
    return sends(sandbox);
  };
  expect(await held("hang", "16505551111")).toBe(1);
  expect(await held("hang-after-accept", "16505552222")).toBe(2);
});

test("an answer can be cut in its middle after the send was accepted", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  await fault(sandbox, { times: 1, fault: { kind: "cut-after-accept" } });
  await expect(sandbox.send(world, "16505551234")).rejects.toThrow("terminated");
  expect(await sends(sandbox)).toBe(1);
});

test("a reset breaks the connection, a delay only takes its time", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  await fault(sandbox, { times: 1, fault: { kind: "reset" } });
  await expect(sandbox.send(world, "16505551234")).rejects.toThrow("fetch failed");
  expect(await sends(sandbox)).toBe(0);
  await fault(sandbox, { times: 1, fault: { kind: "delay", ms: 60 } });
  const start = performance.now();
  expect((await sandbox.send(world, "16505551234")).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThan(50);
});

test("the request log keeps what was really sent", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world();
  await sandbox.send(world, "16505551234");
  const { body } = await sandbox.control("GET", "requests");
  expect(body.data).toMatchObject([
    {
      method: "POST",
      headers: { authorization: `Bearer ${world.accessToken}` },
      body: expect.stringContaining('"to":"16505551234"'),
      status: 200,
    },
  ]);
  await sandbox.control("DELETE", "requests");
  expect((await sandbox.control("GET", "requests")).body.data).toEqual([]);
});

test("under a base path and behind a key, the control API shows itself to nobody else", async () => {
  const simulator = createSimulator({
    store: createMemoryStore(),
    now: () => new Date(),
    basePath: "/api/sandbox",
    controlKey: "sesame",
  });
  onTestFinished(() => simulator.stop());
  const worlds = (headers: Record<string, string>) =>
    simulator.handle(
      new Request("http://app/api/sandbox/control/worlds", { method: "POST", headers, body: "{}" }),
    );
  expect((await worlds({})).status).toBe(404);
  expect((await worlds({ "x-sandbox-control": "wrong" })).status).toBe(404);
  const world = (await (await worlds({ "x-sandbox-control": "sesame" })).json()) as {
    accessToken: string;
    phoneNumberId: string;
  };
  const number = await simulator.handle(
    new Request(`http://app/api/sandbox/v25.0/${world.phoneNumberId}`, {
      headers: { authorization: `Bearer ${world.accessToken}` },
    }),
  );
  expect(number.status).toBe(200);
});

test("control bodies are checked and unknown objects named", async () => {
  const sandbox = await startTestSandbox(onTestFinished);
  expect(await sandbox.control("POST", "worlds", { mood: "LIVE" })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining("mood") },
  });
  expect((await sandbox.control("PATCH", "phone-numbers/1", {})).status).toBe(404);
  expect((await sandbox.control("GET", "nothing")).status).toBe(404);
});

test("a store holds neither tokens nor app secrets", async () => {
  const store = createMemoryStore();
  const sandbox = await startTestSandbox(onTestFinished, { store });
  const { accessToken, appSecret } = await sandbox.world();
  const kinds = ["app", "waba", "phone-number", "token", "message", "seed"] as const;
  const stored = JSON.stringify(await Promise.all(kinds.map((kind) => store.list(kind))));
  expect(stored).toContain("whatsapp_business_messaging");
  expect(stored).not.toContain(accessToken);
  expect(stored).not.toContain(appSecret);
});
