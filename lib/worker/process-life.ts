import "server-only";
import { FolderLockedError } from "@/db/folder-lock";
import { MigrationError } from "@/db/migrate";
import { KekError } from "@/lib/crypto/kek-source";
import { EnvError } from "@/lib/env.schema";
import { log } from "@/lib/log";
import { PortError } from "./plain-listener";

const forOperators = [EnvError, FolderLockedError, MigrationError, KekError, PortError];
/** After this long a hanging stop is cut off: everything committed stays, the rest is settled later. */
const LONGEST_STOP_MS = 30_000;

/**
 * Lives a process: starts it, and stops it cleanly at SIGTERM or SIGINT. What an operator can mend is
 * said in one plain sentence; then the process ends.
 *
 * @param start gives how to stop: nothing new is begun, what is in flight is finished
 * @param advice is added where the key is wrong
 */
export async function liveProcess(
  start: () => Promise<() => Promise<void>>,
  advice = "",
): Promise<void> {
  try {
    const stop = await start();
    stopOnSignals(stop);
    logCrashes();
  } catch (error) {
    if (forOperators.some((kind) => error instanceof kind)) {
      const more = error instanceof KekError ? advice : "";
      process.stderr.write(`\nWakey cannot start. ${(error as Error).message}${more}\n`);
    } else {
      log.fatal({ err: error }, "Wakey cannot start");
    }
    process.exit(1);
  }
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
