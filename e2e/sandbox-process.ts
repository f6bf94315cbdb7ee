import { resolve } from "node:path";
import type { Behaviour } from "@/lib/sandbox/behaviour.schema";
import type { CreateToken, CreateWorld } from "@/lib/sandbox/control.schema";
import type {
  SandboxMessage,
  SandboxRequest,
  SandboxSettled,
  SandboxWorld,
} from "@/lib/sandbox/control-answers.schema";
import type { CreateFault } from "@/lib/sandbox/fault.schema";
import { bareEnvironment, startChild } from "./child-process";

const repository = resolve(import.meta.dirname, "..");

/** Meta's part, played by a process of its own, and the control API that pulls its strings. */
export type SandboxProcess = {
  /** For GRAPH_BASE_URL: `http://127.0.0.1:41234` */
  readonly origin: string;
  /** App, WABA, phone number and token at once. */
  createWorld(wanted?: CreateWorld): Promise<SandboxWorld>;
  createApp(wanted?: { name?: string }): Promise<{ appId: string; appSecret: string }>;
  createWaba(wanted?: { name?: string }): Promise<{ wabaId: string }>;
  createPhoneNumber(wanted: {
    wabaId: string;
    displayPhoneNumber?: string;
    verifiedName?: string;
  }): Promise<{ phoneNumberId: string; displayPhoneNumber: string }>;
  /** What an admin does in the app's dashboard: Meta asks the address for its challenge first. */
  setWebhook(appId: string, wanted: { callbackUrl: string; verifyToken: string }): Promise<void>;
  /** @returns the token itself */
  createToken(wanted: CreateToken): Promise<string>;
  /** Changes a token: `{ dead: { subcode: 463 } }`, `{ scopes: [] }`. */
  changeToken(accessToken: string, change: TokenChange): Promise<void>;
  changePhoneNumber(
    phoneNumberId: string,
    change: {
      allowList?: string[];
      maxPerSecond?: number | null;
      throughput?: "STANDARD" | "HIGH";
      status?: string;
      pin?: string | null;
    },
  ): Promise<void>;
  /** Tells the subscribers of a WABA something about it, as Meta does. */
  emitAccountWebhook(wabaId: string, wanted: { field: string; value?: object }): Promise<void>;
  /** Until {@link clearFaults} or as often as it says. */
  addFault(fault: CreateFault): Promise<void>;
  clearFaults(): Promise<void>;
  changeBehaviour(change: Partial<Behaviour>): Promise<void>;
  messages(phoneNumberId?: string): Promise<SandboxMessage[]>;
  /** The last 2,000 calls of the Graph API, also refused ones. */
  requests(): Promise<SandboxRequest[]>;
  clearRequests(): Promise<void>;
  settled(): Promise<SandboxSettled>;
  stop(): Promise<void>;
};

export type TokenChange = {
  dead?: { subcode: number | null; message?: string } | null;
  scopes?: string[];
  expiresAt?: number;
  wabaIds?: string[];
};

/** Starts what `npm run sandbox -- --port 0` starts. @throws with its output when it does not come up */
export async function startSandbox(): Promise<SandboxProcess> {
  const child = await startChild({
    args: ["--conditions=react-server", "--import", "tsx", "scripts/sandbox.ts", "--port", "0"],
    cwd: repository,
    env: bareEnvironment(),
    readyWhen: /listening on \S+\n/,
  });
  const origin = /listening on (\S+)/.exec(child.output())?.[1] ?? "";
  const control = controlOf(origin);
  return {
    origin,
    createWorld: (wanted = {}) => control("POST", "worlds", wanted),
    createApp: (wanted = {}) => control("POST", "apps", wanted),
    createWaba: (wanted = {}) => control("POST", "wabas", wanted),
    createPhoneNumber: (wanted) => control("POST", "phone-numbers", wanted),
    setWebhook: (appId, wanted) => control("POST", `apps/${appId}/webhook`, wanted),
    createToken: async (wanted) =>
      (await control<{ accessToken: string }>("POST", "tokens", wanted)).accessToken,
    changeToken: (accessToken, change) => control("PATCH", "tokens", { accessToken, ...change }),
    changePhoneNumber: (id, change) => control("PATCH", `phone-numbers/${id}`, change),
    emitAccountWebhook: (wabaId, wanted) => control("POST", `wabas/${wabaId}/webhooks`, wanted),
    addFault: (fault) => control("POST", "faults", fault),
    clearFaults: () => control("DELETE", "faults"),
    changeBehaviour: (change) => control("PATCH", "behaviour", change),
    messages: async (phoneNumberId) => {
      const query = phoneNumberId ? `?phoneNumberId=${phoneNumberId}` : "";
      return (await control<{ data: SandboxMessage[] }>("GET", `messages${query}`)).data;
    },
    requests: async () => (await control<{ data: SandboxRequest[] }>("GET", "requests")).data,
    clearRequests: () => control("DELETE", "requests"),
    settled: () => control("GET", "settled"),
    stop: async () => {
      await child.end("SIGTERM");
    },
  };
}

function controlOf(origin: string) {
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${origin}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}
