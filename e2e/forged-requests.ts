import type { SandboxWorld } from "@/lib/sandbox/control-answers.schema";
import { type BuiltAction, type Caller, postAction, readActions } from "./action-calls";
import { expect } from "./fixtures";
import { deliver } from "./hook-calls";
import { get } from "./isolation-routes";
import type { KeptAnswers } from "./kept-answers";

// Requests past the browser, signed in as its user; all answers are kept.

const actions = new Map(readActions().map((action) => [action.name, action]));

/** Actions whose answers come from the connection, called once more past the browser. */
export async function pressEveryButton(
  answers: KeptAnswers,
  caller: Caller,
  { appId, wabaId, phoneNumberId }: SandboxWorld,
): Promise<void> {
  const act = actingAs(answers, caller);
  const tenantId = await tenantIdOf(caller);
  const connectionId = await connectionIdOf(caller);
  expect(await act("testConnectionAction", [tenantId, { connectionId }])).toContain('"ok"');
  const stored = { connectionId, appId, wabaId, phoneNumberId, appSecret: "", accessToken: "" };
  const again = { ...stored, saveAnyway: false };
  expect(await act("saveConnectionAction", [tenantId, again])).toContain('"saved":true');
  for (const messageId of ["1", "2", "3", "4", "5", "6", "7", "8"]) {
    await act("readTestMessageAction", [tenantId, { messageId }]);
  }
  await act("makeDefaultAction", [tenantId, { connectionId }]);
}

/** Requests that no page of ours sends, each with the secrets in it. */
export async function sendNonsense(
  answers: KeptAnswers,
  caller: Caller,
  { appId, wabaId, phoneNumberId, appSecret, accessToken }: SandboxWorld,
): Promise<void> {
  const act = actingAs(answers, caller);
  const tenantId = await tenantIdOf(caller);
  const form = { appId, wabaId, phoneNumberId, appSecret, accessToken };
  const good = { ...form, connectionId: null, saveAnyway: false };
  const inputs: unknown[] = [
    { ...good, phoneNumberId: accessToken },
    { ...good, accessToken: `${accessToken}\u00e9` },
    { ...good, appSecret: `${appSecret}0` },
    { ...good, connectionId: accessToken },
    { ...good, extra: accessToken },
    { ...good, accessToken: [accessToken] },
    accessToken,
    [good],
  ];
  for (const input of inputs) await act("saveConnectionAction", [tenantId, input]);
  await act("saveConnectionAction", [accessToken, good]);
  await act("createOrganization", [{ name: `A\r\n{"level":"fatal"}\u001b[31m\u202e` }]);
  await act("createOrganization", [{ name: accessToken, token: accessToken }]);

  const { id } = builtAction("saveConnectionAction");
  const whole = JSON.stringify([tenantId, good]);
  for (const [action, body] of [
    [id, whole.slice(0, -20)],
    [id, `${whole.slice(0, 60)}${accessToken}`],
    [id, accessToken],
    [id, `["$F${accessToken}"]`],
    [id, `["$K${accessToken}","$@${accessToken}"]`],
    [id, JSON.stringify([tenantId, { ...good, extra: accessToken.repeat(2_000) }])],
    ["7f0000000000000000000000000000000000000000", whole],
    [accessToken, whole],
  ] as const) {
    answers.add("a broken request", await postBroken(caller, action, body));
  }
  await deliver(caller.origin, `${accessToken}%0d%0a{}`, accessToken, appSecret);
}

async function postBroken(
  { origin, cookie }: Caller,
  action: string,
  body: string,
): Promise<string> {
  const headers = { "next-action": action, origin, cookie: cookie ?? "" };
  const answer = await fetch(`${origin}/whatsapp/settings`, {
    method: "POST",
    headers: { ...headers, "content-type": "text/plain;charset=UTF-8" },
    body,
  });
  return await answer.text();
}

function actingAs(answers: KeptAnswers, caller: Caller) {
  return async (name: string, args: unknown[]): Promise<string> => {
    const { text } = await postAction(caller, builtAction(name), args);
    answers.add(`action ${name}`, text);
    return text;
  };
}

function builtAction(name: string): BuiltAction {
  const action = actions.get(name);
  if (!action) throw new Error(`The build has no action ${name}`);
  return action;
}

async function tenantIdOf(caller: Caller): Promise<string> {
  const { text } = await get(caller, "/");
  const [, id] = /currentTenantId\\?":\\?"([0-9a-f-]{36})/.exec(text) ?? [];
  if (!id) throw new Error("The page does not say which organization it shows");
  return id;
}

async function connectionIdOf(caller: Caller): Promise<string> {
  const { text } = await get(caller, "/whatsapp/settings");
  const [, id] = /connectionId\\?":\\?"([0-9a-f-]{36})/.exec(text) ?? [];
  if (!id) throw new Error("The page does not say which connection it shows");
  return id;
}
