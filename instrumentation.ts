/** Next calls this once in each server process, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { sandbox } = await import("./app/api/sandbox/mount");
  const { startServer } = await import("./lib/worker/start-server");
  await startServer({ resume: () => sandbox().resume(), stop: () => sandbox().stop() });
}
