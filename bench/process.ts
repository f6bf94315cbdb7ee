import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

/** What Node is told where the product's server code is loaded. */
const productFlags = ["--conditions=react-server", "--import", "tsx"];

/** In a child: what {@link runChild} gave it. */
export function readArguments<Arguments>(): Arguments {
  return JSON.parse(process.argv[2] ?? "{}");
}

/** In a child: what {@link runChild} returns. Ends the process, and those of the product before it. */
export async function tellResult(result: object): Promise<void> {
  await Promise.all([...started].map(end));
  process.send?.({ result }, () => process.exit(0));
}

/**
 * Runs a script of this folder in its own process.
 *
 * @param options.product it loads the product's server code
 * @returns what the script told; @throws when it ends without telling, or takes too long
 */
export async function runChild<Result>(
  script: string,
  parameters: object,
  options: { product?: boolean; env?: Record<string, string>; timeoutMs: number },
): Promise<Result> {
  const child = fork(join(import.meta.dirname, script), [JSON.stringify(parameters)], {
    cwd: root,
    execArgv: options.product ? productFlags : [],
    env: { ...process.env, ...options.env },
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs);
  try {
    const { result } = await nextMessage<{ result: Result }>(child);
    return result;
  } catch (error) {
    throw new Error(`${script} told no result.`, { cause: error });
  } finally {
    clearTimeout(timer);
    await end(child);
  }
}

/** The next message of a process. @throws when it ends before */
export function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((done, failed) => {
    const onExit = (code: number | null, signal: string | null) =>
      failed(new Error(`The process ended with ${code ?? signal}.`));
    child.once("error", failed);
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("error", failed);
      child.off("exit", onExit);
      done(message as Message);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** What a process of the product takes. */
export type Usage = {
  /** Since its start. */
  cpuMicros: number;
  /** The most it had in memory since this was asked before, and ever. */
  peakMegabytes: number;
  highestMegabytes: number;
};

const started = new Set<ChildProcess>();

/**
 * Starts a process of the product just as its npm script does, flags included; it ends with this one.
 *
 * @param name of a script in package.json that runs Node: `worker`, `hooks`, `start`
 */
export function startProduct(name: string, env: Record<string, string> = {}) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [, ...words] = String(scripts[name]).split(" ");
  const script = words.pop() ?? "";
  const child = fork(join(root, script), [], {
    cwd: root,
    execArgv: [...words, "--import", "./bench/probe.ts"],
    env: { ...process.env, LOG_LEVEL: "error", ...env },
    // The log goes to standard output, where the web server also greets people.
    stdio: ["ignore", name === "start" ? "ignore" : process.stderr, process.stderr, "ipc"],
  });
  started.add(child);
  return { usage: () => askUsage(child) };
}

/** What a process takes in which probe.ts is loaded. */
export async function askUsage(child: ChildProcess): Promise<Usage> {
  child.send("usage");
  return await nextMessage<Usage>(child);
}
