import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");
const START_TIMEOUT_MS = 60_000;
const KEPT_OUTPUT = 200_000;

/** One of the product's processes, started, killed and started again on the same configuration. */
export class Child {
  readonly name: string;
  readonly #script: string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #ready: RegExp;
  #process: ReturnType<typeof spawn> | null = null;
  #output = "";

  /** @param script the file under scripts/ and its arguments */
  constructor(name: string, script: string[], env: Record<string, string>, ready: RegExp) {
    const { PATH, HOME, TMPDIR, NODE_ENV } = process.env;
    this.name = name;
    this.#script = script;
    this.#env = { NODE_ENV, PATH, HOME, TMPDIR, LOG_LEVEL: "info", ...env };
    this.#ready = ready;
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isRunning(): boolean {
    const child = this.#process;
    return child !== null && child.exitCode === null && child.signalCode === null;
  }

  /** @throws with its output when it ends before it is ready */
  async start(): Promise<void> {
    if (this.isRunning) return;
    const args = ["--conditions=react-server", "--import", "tsx", ...this.#script];
    const child = spawn(process.execPath, args, { cwd: repository, env: this.#env, stdio: "pipe" });
    this.#process = child;
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("close", () => process.off("exit", kill));
    let fresh = "";
    await new Promise<void>((ready, failed) => {
      const give = (what: string) => failed(new Error(`${this.name} ${what}:\n${fresh}`));
      const timer = setTimeout(() => give("was not ready in time"), START_TIMEOUT_MS);
      child.once("close", (code) => give(`ended with ${code} before it was ready`));
      const take = (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
        if (fresh.length > KEPT_OUTPUT) return;
        fresh += text;
        if (!this.#ready.test(fresh)) return;
        clearTimeout(timer);
        ready();
      };
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", take);
      }
    });
  }

  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#process?.kill(signal);
  }

  /** Ends it. @returns the exit code; null after a signal ended it */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const child = this.#process;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const closed = once(child, "close");
    child.kill(signal);
    await closed;
    return child.exitCode;
  }
}
