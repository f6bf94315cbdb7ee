import { chmodSync, mkdirSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { EnvError, parseVariables } from "../lib/env.schema.ts";
import { ensureBuilt } from "./build.ts";

// `npm start`: builds when this version is not built, then serves web and worker in this process.
// The rest of the start (database, keys, worker) is in lib/worker/start-server.ts.

const repository = resolve(import.meta.dirname, "..");
const { PORT: port, DATA_DIR: folder } = checkedVariables();
const dataDir = resolve(folder);

// Everything this process writes is for its own user only.
process.umask(0o077);
process.chdir(repository);
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
chmodSync(dataDir, 0o700);
await requireFreePort();

await ensureBuilt();

Object.assign(process.env, {
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  DATA_DIR: dataDir,
  // Stopping is ours: Next would exit before the messages in flight are written down.
  NEXT_MANUAL_SIG_HANDLE: "1",
});
// A folder that this user may not write is no error: then everything is compiled each time.
enableCompileCache(resolve(repository, ".next/cache/compile"));
const next = resolve(repository, "node_modules/next/dist/bin/next");
process.argv = [process.execPath, next, "start", "--port", String(port)];
createRequire(import.meta.url)(next);

/** Before anything is built: a wrong configuration is told at once. */
function checkedVariables() {
  try {
    return parseVariables(process.env);
  } catch (error) {
    if (error instanceof EnvError) return refuse(error.message);
    throw error;
  }
}

async function requireFreePort(): Promise<void> {
  const probe = createServer();
  const error = await new Promise<NodeJS.ErrnoException | null>((done) => {
    probe.once("error", done);
    probe.listen(port, () => probe.close(() => done(null)));
  });
  if (error?.code === "EADDRINUSE") {
    refuse(`Port ${port} is in use. Stop the other process, or set PORT to another one.`);
  }
  if (error?.code === "EACCES") refuse(`This user may not listen on port ${port}. Set PORT.`);
  if (error) throw error;
}

function refuse(reason: string): never {
  process.stderr.write(`\nWakey cannot start. ${reason}\n`);
  process.exit(1);
}
