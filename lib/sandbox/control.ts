import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { emitAccountWebhook } from "./account-webhooks";
import { patchBehaviourSchema } from "./behaviour.schema";
import {
  appWebhookSchema,
  createAppSchema,
  createPhoneNumberSchema,
  createSystemUserSchema,
  createTokenSchema,
  createWabaSchema,
  createWorldSchema,
} from "./control.schema";
import type { SandboxMessage } from "./control-answers.schema";
import { changeApp, changePhoneNumber, changeToken, changeWaba, existing } from "./control-changes";
import {
  createApp,
  createPhoneNumber,
  createSystemUser,
  createToken,
  createWaba,
  createWorld,
  UnknownObject,
} from "./control-objects";
import { defined } from "./defined";
import { createFaultSchema } from "./fault.schema";
import type { Faults } from "./faults";
import type { Sandbox } from "./graph-call";
import { GraphRefusal } from "./graph-error";
import { verifyCallback } from "./handshake";
import type { RequestLog } from "./request-log";

export type Control = Sandbox & { faults: Faults; requests: RequestLog };
type ControlCall = { id: string; query: URLSearchParams; body: unknown };
type Handler = (control: Control, call: ControlCall) => unknown;

const DONE = { success: true };

const HANDLERS: Record<string, Handler> = {
  "POST worlds": (control, { body }) => createWorld(control, createWorldSchema.parse(body)),
  "POST apps": async ({ records }, { body }) => {
    const app = await createApp(records, createAppSchema.parse(body));
    return { appId: app.id, appSecret: await records.appSecret(app.id), appName: app.name };
  },
  "GET apps/:id": (control, { id }) => existing(control, "app", id),
  "PATCH apps/:id": (control, { id, body }) => changeApp(control, id, body),
  "POST apps/:id/secret": resetAppSecret,
  "POST apps/:id/webhook": setAppWebhook,
  "POST wabas": async ({ records }, { body }) => {
    const waba = await createWaba(records, createWabaSchema.parse(body));
    return { wabaId: waba.id, businessId: waba.businessId };
  },
  "GET wabas/:id": (control, { id }) => existing(control, "waba", id),
  "PATCH wabas/:id": (control, { id, body }) => changeWaba(control, id, body),
  "POST wabas/:id/webhooks": (control, { id, body }) => emitAccountWebhook(control, id, body),
  "POST system-users": async ({ records }, { body }) => {
    const user = await createSystemUser(records, createSystemUserSchema.parse(body));
    return { systemUserId: user.id };
  },
  "GET system-users/:id": (control, { id }) => existing(control, "system-user", id),
  "POST phone-numbers": async ({ records }, { body }) => {
    const number = await createPhoneNumber(records, createPhoneNumberSchema.parse(body));
    return { phoneNumberId: number.id, displayPhoneNumber: number.displayPhoneNumber };
  },
  "GET phone-numbers/:id": (control, { id }) => existing(control, "phone-number", id),
  "PATCH phone-numbers/:id": (control, { id, body }) => changePhoneNumber(control, id, body),
  "POST tokens": async (control, { body }) => ({
    accessToken: await createToken(control, createTokenSchema.parse(body)),
  }),
  "PATCH tokens": (control, { body }) => changeToken(control, body),
  "POST faults": ({ faults }, { body }) => faults.add(createFaultSchema.parse(body)),
  "GET faults": ({ faults }) => ({ data: faults.list() }),
  "DELETE faults": ({ faults }) => {
    faults.clear();
    return DONE;
  },
  "GET messages": async (control, { query }) => ({
    data: await messages(control, query.get("phoneNumberId")),
  }),
  "DELETE messages": async (control, { query }) => {
    const found = await messages(control, query.get("phoneNumberId"));
    for (const { wamid } of found) await control.deliveries.forget(wamid);
    return DONE;
  },
  "GET requests": ({ requests }) => ({ data: requests.list() }),
  "DELETE requests": ({ requests }) => {
    requests.clear();
    return DONE;
  },
  "GET behaviour": ({ records }) => records.behaviour(),
  "PATCH behaviour": async ({ records }, { body }) => {
    const wanted = patchBehaviourSchema.parse(body);
    await records.saveBehaviour({ ...(await records.behaviour()), ...defined(wanted) });
    return records.behaviour();
  },
  "GET settled": ({ deliveries }) => deliveries.settled(),
};

/**
 * Answers `/control/…`, the API that plays Meta's dashboards and breaks things on purpose.
 *
 * @param path the path after `/control`, in parts
 * @returns 200 with JSON, 400 `{error}` for a body that is not accepted, 404 for everything unknown
 */
export async function answerControl(
  control: Control,
  request: Request,
  path: string[],
  query: URLSearchParams,
): Promise<Response> {
  const [collection = "", id, action] = path;
  const route = [collection, id === undefined ? [] : ":id", action ?? []].flat().join("/");
  const handler = HANDLERS[`${request.method} ${route}`];
  if (!handler || path.length > 3) return notFound();
  try {
    const text = await request.text();
    const body: unknown = text === "" ? {} : JSON.parse(text);
    return Response.json(await handler(control, { id: id ?? "", query, body }));
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): Response {
  if (error instanceof UnknownObject) return refuse(404, error.message);
  if (error instanceof GraphRefusal) return refuse(400, error.message);
  if (error instanceof SyntaxError) return refuse(400, "The body is not JSON");
  if (error instanceof z.ZodError) return refuse(400, z.prettifyError(error));
  throw error;
}

/** Whether the request may use the control API. */
export function holdsControlKey(request: Request, controlKey: string | null): boolean {
  if (controlKey === null) return true;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(
    digest(request.headers.get("x-sandbox-control") ?? ""),
    digest(controlKey),
  );
}

export function notFound(): Response {
  return refuse(404, "Not found");
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

/** "Reset" beside the App secret: the old one is of no use any more. */
async function resetAppSecret(control: Control, { id }: ControlCall) {
  const { records } = control;
  const app = await existing(control, "app", id);
  await records.save("app", { ...app, secretNo: app.secretNo + 1 });
  return { appSecret: await records.appSecret(id) };
}

async function setAppWebhook(control: Control, { id, body }: ControlCall) {
  const { callbackUrl, verifyToken } = appWebhookSchema.parse(body);
  await verifyCallback(control, callbackUrl, verifyToken);
  return changeApp(control, id, { callbackUrl });
}

async function messages(
  { deliveries }: Control,
  phoneNumberId: string | null,
): Promise<SandboxMessage[]> {
  const all = await deliveries.messages();
  return all
    .filter(({ message }) => phoneNumberId === null || message.phoneNumberId === phoneNumberId)
    .map(({ message, pending }) => ({
      wamid: message.id,
      phoneNumberId: message.phoneNumberId,
      to: message.waId,
      opaque: message.opaque,
      type: message.type,
      text: message.text,
      at: message.at,
      statuses: message.statuses,
      pending,
    }));
}
