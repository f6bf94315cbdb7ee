import { expect, onTestFinished, test } from "vitest";
import { debugToken } from "@/lib/graph/debug-token";
import { listPhoneNumbers } from "@/lib/graph/waba";
import { startTestSandbox } from "@/lib/sandbox/test-sandbox";
import { AccessToken, AppSecret } from "@/lib/secret";
import { listAdminChoices } from "./list-admin-choices";
import { makeSystemUserToken } from "./make-system-user-token";
import {
  planSystemUserToken,
  type SystemUserTokenInput,
  systemUserTokenInput,
} from "./system-user-token.schema";

async function start() {
  const sandbox = await startTestSandbox(onTestFinished);
  const world = await sandbox.world({ businessName: "Lucky Shrub", wabaName: "Shop" });
  const target = { baseUrl: sandbox.url, version: "v25.0" };
  const appSecret = new AppSecret(world.appSecret);
  const administrator = { token: new AccessToken(world.adminToken), appSecret };
  const input: SystemUserTokenInput = systemUserTokenInput.parse({
    appId: world.appId,
    businessId: world.businessId,
    wabaIds: [world.wabaId],
    systemUser: { kind: "new", name: "Wakey 🌵", role: "EMPLOYEE" },
    life: "never",
  });
  const calls = async () => {
    const { body } = await sandbox.control("GET", "requests");
    const sent = body.data as { method: string; url: string; body: string }[];
    return sent.map(({ method, url, body: form }) => {
      const { pathname, searchParams } = new URL(url);
      const fields = [...searchParams, ...new URLSearchParams(form)];
      return {
        call: `${method} ${pathname.replace("/v25.0", "")}`,
        sends: fields.filter(([name]) => name !== "appsecret_proof").map((pair) => pair.join("=")),
      };
    });
  };
  return { sandbox, world, target, administrator, input, calls };
}

test("the calls that are made are the calls that were shown", async () => {
  const { world, target, administrator, input, calls, sandbox } = await start();
  await sandbox.control("DELETE", "requests");
  const made = await makeSystemUserToken(target, administrator, input);
  const id = made.systemUserId ?? "";
  const shown = planSystemUserToken(input).map(({ method, path, sends }) => ({
    call: `${method} ${path.replace("{new System User}", id)}`,
    sends: sends.map(({ name, value }) => `${name}=${value.replace("{new System User}", id)}`),
  }));
  expect(await calls()).toEqual(shown);
  expect(made.outcomes.map(({ call, outcome }) => [call.step, outcome])).toEqual([
    ["create-user", "done"],
    ["install-app", "done"],
    ["assign-waba", "done"],
    ["generate-token", "done"],
  ]);
  const said = JSON.stringify(made.outcomes);
  for (const secret of [world.adminToken, world.appSecret]) expect(said).not.toContain(secret);
  const token = made.token;
  if (!token) throw new Error("No token was made");
  expect(said).not.toContain(token.reveal());
  const numbers = await listPhoneNumbers(target, { wabaId: world.wabaId, token });
  expect(numbers.phoneNumbers).toMatchObject([{ id: world.phoneNumberId }]);
  const inspector = { appId: world.appId, appSecret: administrator.appSecret };
  expect(await debugToken(target, { token, inspector })).toMatchObject({
    kind: "SYSTEM_USER",
    expiresAt: null,
  });
});

test("an existing System User is used again, for 60 days", async () => {
  const { world, target, administrator, input } = await start();
  const first = await makeSystemUserToken(target, administrator, input);
  const id = first.systemUserId ?? "";
  const again = await makeSystemUserToken(target, administrator, {
    ...input,
    systemUser: { kind: "existing", id },
    life: "60-days",
  });
  expect(again.outcomes.map(({ call }) => call.step)).not.toContain("create-user");
  if (!again.token) throw new Error("No token was made");
  const inspector = { appId: world.appId, appSecret: administrator.appSecret };
  const facts = await debugToken(target, { token: again.token, inspector });
  expect(facts).toMatchObject({ userId: id, expiresAt: expect.any(Date) });
  expect(await listAdminChoices(target, administrator)).toEqual({
    businesses: [
      {
        id: world.businessId,
        name: "Lucky Shrub",
        systemUsers: expect.arrayContaining([{ id, name: "Wakey 🌵", role: "EMPLOYEE" }]),
        wabas: [{ id: world.wabaId, name: "Shop" }],
      },
    ],
    gaps: [],
  });
});

test("a failing call stops the rest, and what was done stays and is told", async () => {
  const { sandbox, target, administrator, input } = await start();
  const stranger = await sandbox.world();
  const made = await makeSystemUserToken(target, administrator, {
    ...input,
    wabaIds: [stranger.wabaId],
  });
  expect(made).toMatchObject({ token: null, systemUserId: expect.stringMatching(/^\d+$/) });
  expect(made.outcomes).toMatchObject([
    { outcome: "done" },
    { outcome: "done" },
    {
      outcome: "refused",
      text: "Meta refused: The token does not reach this object.",
      finding: { code: 100, subcode: 33 },
    },
    { outcome: "not-made" },
  ]);
});

test.each([
  ["a secret of another app", { appSecret: "0".repeat(32) }, /App secret is not the one/],
  ["no business_management", { scopes: ["whatsapp_business_management"] }, /may not administer/],
])("%s is named at the first call", async (_name, wrong, title) => {
  const { sandbox, world, target, administrator, input } = await start();
  if ("scopes" in wrong) {
    await sandbox.control("PATCH", "tokens", { accessToken: world.adminToken, ...wrong });
  }
  const appSecret =
    "appSecret" in wrong ? new AppSecret(wrong.appSecret ?? "") : administrator.appSecret;
  const made = await makeSystemUserToken(target, { ...administrator, appSecret }, input);
  expect(made.outcomes[0]).toMatchObject({
    outcome: "refused",
    finding: { title: expect.stringMatching(title) },
  });
  expect(made.outcomes.slice(1).every(({ outcome }) => outcome === "not-made")).toBe(true);
});

test("where Meta does not answer it may have happened, and that is said", async () => {
  const { sandbox, target, administrator, input } = await start();
  const match = { path: "/system_users" };
  await sandbox.control("POST", "faults", { match, fault: { kind: "cut-after-accept" } });
  const made = await makeSystemUserToken(target, administrator, input);
  expect(made.outcomes[0]).toMatchObject({
    outcome: "unreachable",
    text: expect.stringMatching(/may have been done or not/),
  });
});
