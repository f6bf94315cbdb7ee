import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";

const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 25;

/** Sends the signal and waits; after {@link STOP_TIMEOUT_MS} it is ended at once. */
export async function endServer(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = once(server, "exit");
  server.kill(signal);
  const timer = setTimeout(() => server.kill("SIGQUIT"), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

/** Ends the server with this process at the latest. @returns how to end it before */
export function stopWithThisProcess(
  running: { server: ChildProcess },
  home: string,
  lockFile: string,
): () => Promise<void> {
  const onExit = () => {
    running.server.kill("SIGQUIT"); // immediate shutdown: there is no time for more, and no data to keep
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (existsSync(lockFile) && Date.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const onInterrupt = () => process.exit(130);
  const onTerminate = () => process.exit(143);
  process.once("exit", onExit);
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onTerminate);

  return async () => {
    process.off("exit", onExit);
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
    await endServer(running.server, "SIGINT"); // fast shutdown: connections are cut, files closed
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
}
