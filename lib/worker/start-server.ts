import "server-only";
import { FolderLockedError } from "@/db/folder-lock";
import { MigrationError } from "@/db/migrate";
import { issueSetupLink } from "@/lib/auth/setup-link";
import { serverActionsKey } from "@/lib/crypto/installation-keys";
import { KekError } from "@/lib/crypto/kek-source";
import { env, setNextVariables } from "@/lib/env";
import { EnvError } from "@/lib/env.schema";
import { log, setLogLevel } from "@/lib/log";
import { startProcess } from "./start-process";

const forOperators = [EnvError, FolderLockedError, MigrationError, KekError];
/** After this long a hanging stop is cut off: everything committed stays, the rest is settled later. */
const LONGEST_STOP_MS = 30_000;

/** Takes up what the simulator still has to deliver, and ends it. */
export type SandboxLife = { resume: () => Promise<void>; stop: () => Promise<void> };

/**
 * Starts the web server's process, before Next answers its first request: configuration, database,
 * keys, worker, signals. What an operator can mend is said in one plain sentence; then it ends.
 *
 * @param sandbox the built-in simulator, which lives and ends with this process
 */
export async function startServer(sandbox: SandboxLife): Promise<void> {
  try {
    const config = env();
    setLogLevel(config.logLevel);
    const running = await startProcess(config);
    await sandbox.resume();
    setNextVariables(config, serverActionsKey());
    stopOnSignals(async () => {
      await running.stopSending();
      await sandbox.stop();
      await running.close();
    });
    logCrashes();
    await printSetupLink();
    const { port, appOrigin } = config;
    log.info({ port, appOrigin, embedded: running.embedded }, "Wakey is ready");
  } catch (error) {
    if (forOperators.some((kind) => error instanceof kind)) {
      process.stderr.write(`\nWakey cannot start. ${(error as Error).message}\n`);
    } else {
      log.fatal({ err: error }, "Wakey cannot start");
    }
    process.exit(1);
  }
}

/** A line of plain text, past the log: the log would hide the token in it. */
async function printSetupLink(): Promise<void> {
  const link = await issueSetupLink();
  if (link) process.stdout.write(`\nCreate the first account within 30 minutes: ${link}\n\n`);
}

function stopOnSignals(stopAll: () => Promise<void>): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "Stopping: what is in flight is finished first");
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    await stopAll().catch((error: unknown) => log.error({ err: error }, "The stop failed"));
    log.info("Stopped");
    process.exit(0);
  };
  process.on("SIGTERM", (signal) => void stop(signal));
  process.on("SIGINT", (signal) => void stop(signal));
}

/** What nobody caught goes through the log, which hides secrets; Node's own report would not. */
function logCrashes(): void {
  process.on("unhandledRejection", (error) => log.error({ err: error }, "Unhandled rejection"));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "Uncaught exception");
    process.exit(1);
  });
  const quiet =
    (level: "error" | "warn") =>
    (...args: unknown[]) =>
      log[level]({ console: args }, "Message of a library");
  console.error = quiet("error");
  console.warn = quiet("warn");
}
