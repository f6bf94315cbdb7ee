import "server-only";
import { env, servesNoPages } from "@/lib/env";
import { EnvError } from "@/lib/env.schema";
import { log, setLogLevel } from "@/lib/log";
import { liveProcess } from "./process-life";
import { type Parts, startProcess } from "./start-process";

const ONE_KEY =
  " Every process on one database needs the same key: give this one the WAKEY_KEK_FILE (or WAKEY_KEK) of the others.";

/** What a process without pages does: `worker` sends, `hooks` only takes webhooks. */
export type Role = "worker" | "hooks";

/**
 * Starts a process without pages: the engine, or the receiver of webhooks. Any number of them, on any
 * number of machines, may work on one Postgres server; none leads.
 */
export async function startAlone(role: Role): Promise<void> {
  await liveProcess(async () => {
    const config = env();
    setLogLevel(config.logLevel);
    servesNoPages();
    requireServer(config.databaseUrl, role);
    const { hooksPort, healthPort } = config;
    if (role === "hooks" && hooksPort === null) {
      throw new EnvError("HOOKS_PORT: say on which port the webhooks come in.");
    }
    const parts: Parts = { sends: role === "worker", hooksPort, healthPort };
    const running = await startProcess(config, parts);
    log.info({ role, hooksPort, healthPort }, "Wakey is ready");
    return async () => {
      await running.stopSending();
      await running.close();
    };
  }, ONE_KEY);
}

function requireServer(databaseUrl: string | null, role: Role): void {
  if (databaseUrl !== null) return;
  throw new EnvError(
    `DATABASE_URL is not set, and the embedded database can be open in one process only: "npm start" already sends and takes webhooks there. ` +
      `For a ${role} process of its own give all of them one Postgres server, and the same key (WAKEY_KEK_FILE or WAKEY_KEK).`,
  );
}
