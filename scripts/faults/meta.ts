import type { Behaviour } from "@/lib/sandbox/behaviour.schema";
import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type {
  SandboxMessage,
  SandboxRequest,
  SandboxSettled,
  SandboxWorld,
} from "@/lib/sandbox/control-answers.schema";
import type { CreateFault } from "@/lib/sandbox/fault.schema";
import { Child } from "./child";

/** The Graph simulator as a process of its own: the truth about what was received. */
export type Meta = {
  origin: string;
  createWorld(wanted?: CreateWorld): Promise<SandboxWorld>;
  setThroughput(phoneNumberId: string, throughput: "STANDARD" | "HIGH"): Promise<void>;
  addFault(fault: CreateFault): Promise<void>;
  clearFaults(): Promise<void>;
  setBehaviour(change: Partial<Behaviour>): Promise<void>;
  /** Everything it accepted over this number, oldest first. */
  messages(phoneNumberId: string): Promise<SandboxMessage[]>;
  requests(): Promise<SandboxRequest[]>;
  clearRequests(): Promise<void>;
  settled(): Promise<SandboxSettled>;
  stop(): Promise<void>;
};

export async function startMeta(): Promise<Meta> {
  const child = new Child("simulator", ["scripts/sandbox.ts", "--port", "0"], {}, /on \S+\n/);
  await child.start();
  const origin = /listening on (\S+)/.exec(child.output)?.[1] ?? "";
  const control = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const init = body ? { method, body: JSON.stringify(body) } : { method };
    const answer = await fetch(`${origin}/control/${path}`, {
      ...init,
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  return {
    origin,
    createWorld: (wanted = {}) => control("POST", "worlds", wanted),
    setThroughput: (id, throughput) => control("PATCH", `phone-numbers/${id}`, { throughput }),
    addFault: (fault) => control("POST", "faults", fault),
    clearFaults: () => control("DELETE", "faults"),
    setBehaviour: (change) => control("PATCH", "behaviour", change),
    messages: async (id) =>
      (await control<{ data: SandboxMessage[] }>("GET", `messages?phoneNumberId=${id}`)).data,
    requests: async () => (await control<{ data: SandboxRequest[] }>("GET", "requests")).data,
    clearRequests: () => control("DELETE", "requests"),
    settled: () => control("GET", "settled"),
    stop: async () => {
      await child.end("SIGKILL");
    },
  };
}
