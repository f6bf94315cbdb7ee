import "server-only";
import { issueSetupLink } from "@/lib/auth/setup-link";
import { serverActionsKey } from "@/lib/crypto/installation-keys";
import { env, setNextVariables } from "@/lib/env";
import { log, setLogLevel } from "@/lib/log";
import { liveProcess } from "./process-life";
import { startProcess } from "./start-process";

/** Takes up what the simulator still has to deliver, and ends it. */
export type SandboxLife = { resume: () => Promise<void>; stop: () => Promise<void> };

/**
 * Starts the web server's process, before Next answers its first request: configuration, database,
 * keys, worker (unless WORKER=off), signals.
 *
 * @param sandbox the built-in simulator, which lives and ends with this process
 */
export async function startServer(sandbox: SandboxLife): Promise<void> {
  await liveProcess(async () => {
    const config = env();
    setLogLevel(config.logLevel);
    const { sends, hooksPort, port, appOrigin } = config;
    const running = await startProcess(config, { sends, hooksPort });
    await sandbox.resume();
    setNextVariables(config, serverActionsKey());
    await printSetupLink();
    log.info({ port, appOrigin, embedded: running.embedded, sends }, "Wakey is ready");
    return async () => {
      await running.stopSending();
      await sandbox.stop();
      await running.close();
    };
  });
}

/** A line of plain text, past the log: the log would hide the token in it. */
async function printSetupLink(): Promise<void> {
  const link = await issueSetupLink();
  if (link) process.stdout.write(`\nCreate the first account within 30 minutes: ${link}\n\n`);
}
