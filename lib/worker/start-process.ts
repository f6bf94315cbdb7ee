import "server-only";
import { openConfiguredDatabase } from "@/db/open";
import { openInstallationKeys } from "@/lib/crypto/installation-keys";
import type { Env } from "@/lib/env";
import { closeSendPools } from "@/lib/graph/send-pool";
import { startQueue, stopQueue } from "@/lib/queue/queue";
import { type Listener, startListener } from "./plain-listener";
import { startWorker } from "./start-worker";

/** Sends under way get this long to be answered; an answer takes 20 s at most. */
const STOP_MS = 25_000;

export type Parts = {
  /** Whether this process sends; the others only ask for it. */
  sends: boolean;
  /** Where it takes webhooks itself, past Next. */
  hooksPort?: number | null;
  /** Where it only says how it is. */
  healthPort?: number | null;
};

export type RunningProcess = {
  embedded: boolean;
  /** Takes no more webhooks, begins nothing new, finishes what is in flight and writes it down. */
  stopSending: () => Promise<void>;
  close: () => Promise<void>;
};

/**
 * Opens database and keys and starts what the process is to do: everything a Wakey process needs
 * besides its pages.
 *
 * @throws {FolderLockedError | MigrationError | KekError | PortError} with a message for the operator
 */
export async function startProcess(
  env: Env,
  { sends, hooksPort = null, healthPort = null }: Parts,
): Promise<RunningProcess> {
  const database = await openConfiguredDatabase(env);
  const embedded = database.kind === "embedded";
  const listeners: Listener[] = [];
  try {
    await openInstallationKeys(env);
    if (hooksPort !== null) listeners.push(await startListener(hooksPort, { hooks: true }));
    if (healthPort !== null) listeners.push(await startListener(healthPort, { hooks: false }));
    await startQueue(database, { serves: sends });
    const stopWorker = sends ? await startWorker({ embedded }) : async () => {};
    const stopSending = async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
      await stopWorker();
      await stopQueue(STOP_MS);
      await closeSendPools();
    };
    return { embedded, stopSending, close: () => database.close() };
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    await stopQueue(0);
    await database.close();
    throw error;
  }
}
