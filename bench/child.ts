import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { StubBehaviour, StubReport } from "./stub-meta.ts";

const root = join(import.meta.dirname, "..");

/** In a child: what {@link runChild} gave it. */
export function readArguments<Arguments>(): Arguments {
  return JSON.parse(process.argv[2] ?? "{}");
}

/** In a child: what {@link runChild} returns. */
export function tellResult(result: object): void {
  process.send?.({ result });
}

/**
 * Runs a script of this folder in its own process.
 *
 * @param options.product loads the product's server code, as `npm run worker` does
 * @returns what the script told; @throws when it ends without telling, or takes too long
 */
export async function runChild<Result>(
  script: string,
  parameters: object,
  options: { product?: boolean; env?: Record<string, string>; timeoutMs: number },
): Promise<Result> {
  const child = fork(join(import.meta.dirname, script), [JSON.stringify(parameters)], {
    cwd: root,
    execArgv: options.product
      ? ["--max-semi-space-size=16", "--conditions=react-server", "--import", "tsx"]
      : [],
    env: { ...process.env, ...options.env },
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs);
  try {
    return await new Promise<Result>((done, failed) => {
      let told: { result: Result } | null = null;
      child.once("error", failed);
      child.on("message", (message: { result: Result }) => {
        told = message;
      });
      child.once("exit", (code, signal) => {
        if (told) done(told.result);
        else failed(new Error(`${script} ended with ${code ?? signal} and told nothing.`));
      });
    });
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

export type Stub = {
  url: string;
  behave: (behaviour?: Partial<StubBehaviour>) => Promise<void>;
  report: () => Promise<StubReport>;
  stop: () => void;
};

/** Starts the stand-in for Meta in its own process. */
export async function startStub(): Promise<Stub> {
  const child = fork(join(import.meta.dirname, "stub-meta.ts"), [], { cwd: root });
  const { port } = await nextMessage<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async behave(behaviour = {}) {
      child.send({ latencyMs: 0, perSecond: 0, notes: false, ...behaviour });
      await nextMessage(child);
    },
    async report() {
      child.send("report");
      return await nextMessage<StubReport>(child);
    },
    stop: () => void child.kill(),
  };
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((done, failed) => {
    const onExit = () => failed(new Error("The stub ended."));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      done(message as Message);
    });
  });
}
