import { spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "..");

/**
 * Runs a program of node_modules/.bin.
 *
 * @param output where what it writes is kept; null: it is passed through
 * @returns its exit code
 */
export function runProgram(
  [program = "", ...args]: string[],
  { env = process.env, output = null }: { env?: NodeJS.ProcessEnv; output?: string[] | null } = {},
): Promise<number> {
  const bin = join(repository, "node_modules/.bin");
  const child = spawn(program, args, {
    cwd: repository,
    stdio: output ? ["ignore", "pipe", "pipe"] : "inherit",
    shell: process.platform === "win32",
    env: {
      ...env,
      PATH: [bin, env.PATH].join(delimiter),
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => output?.push(text));
  }
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done(code ?? 1));
  });
}
