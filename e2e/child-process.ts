import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";

const START_TIMEOUT_MS = 60_000;

export type StartChild = {
  /** For Node itself. */
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Appended to. */
  outputFile?: string;
  /** In what it writes. */
  readyWhen: RegExp;
};

export type Child = {
  readonly pid: number;
  output(): string;
  /** Sends the signal if it still runs. @returns the exit code; null after a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

/** What a process needs of this one's environment, and nothing that configures Wakey. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG"];
  const { NODE_ENV } = process.env;
  return { NODE_ENV, ...Object.fromEntries(names.map((name) => [name, process.env[name]])) };
}

/**
 * Starts this same Node, which ends with the test run at the latest.
 *
 * @returns once it has written what says that it is ready
 * @throws with its output when it ends before, or takes a minute
 */
export async function startChild(options: StartChild): Promise<Child> {
  const { args, cwd, env, outputFile, readyWhen } = options;
  const process = spawnNode(args, cwd, env);
  let output = "";
  let tell = () => {};
  for (const stream of [process.stdout, process.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (outputFile) appendFileSync(outputFile, text);
      tell();
    });
  }

  await new Promise<void>((ready, failed) => {
    const fail = (what: string) => {
      process.kill("SIGKILL");
      failed(new Error(`${args.join(" ")} ${what}:\n${output}`));
    };
    const timer = setTimeout(() => fail("was not ready in time"), START_TIMEOUT_MS);
    const onClose = (code: number | null) => fail(`ended with ${code} before it was ready`);
    process.once("error", failed).once("close", onClose);
    tell = () => {
      if (!readyWhen.test(output)) return;
      clearTimeout(timer);
      process.off("close", onClose);
      tell = () => {};
      ready();
    };
  });

  return {
    pid: process.pid ?? 0,
    output: () => output,
    end: async (signal) => {
      if (process.exitCode !== null || process.signalCode !== null) return process.exitCode;
      const closed = once(process, "close");
      process.kill(signal);
      await closed;
      return process.exitCode;
    },
  };
}

function spawnNode(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: "pipe",
  });
  child.stdin?.end();
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("close", () => process.off("exit", kill));
  return child;
}
