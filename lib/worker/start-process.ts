import "server-only";
import { openConfiguredDatabase } from "@/db/open";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import type { Env } from "@/lib/env";
import { closeSendPools } from "@/lib/graph/send-pool";
import { startQueue, stopQueue } from "@/lib/queue/queue";
import { startWorker } from "./start-worker";

/** Sends under way get this long to be answered; an answer takes 20 s at most. */
const STOP_MS = 25_000;

export type RunningProcess = {
  embedded: boolean;
  /** Begins nothing new, finishes what is in flight and writes it down. */
  stopSending: () => Promise<void>;
  close: () => Promise<void>;
};

/**
 * Opens database and keys and starts to send: everything a Wakey process needs besides its pages.
 *
 * @throws {FolderLockedError | MigrationError | KekError} with a message for the operator
 */
export async function startProcess(env: Env): Promise<RunningProcess> {
  const database = await openConfiguredDatabase(env);
  const embedded = database.kind === "embedded";
  try {
    await openInstallationKeys(env);
    await startQueue(database);
    const stopWorker = await startWorker({ embedded });
    const stopSending = async () => {
      await stopWorker();
      await stopQueue(STOP_MS);
      await closeSendPools();
    };
    return { embedded, stopSending, close: () => database.close() };
  } catch (error) {
    await stopQueue(0);
    await database.close();
    throw error;
  }
}
