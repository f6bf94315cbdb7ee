import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { ensureBuilt } from "./build.ts";

// `npm start`: builds when this version is not built, then serves web and worker in this process.
// The rest of the start (database, keys, worker) is in lib/worker/start-server.ts.

const repository = resolve(import.meta.dirname, "..");
const dataDir = resolve(process.env.DATA_DIR || "./data");

// Everything this process writes is for its own user only.
process.umask(0o077);
process.chdir(repository);
mkdirSync(dataDir, { recursive: true, mode: 0o700 });

await ensureBuilt();

Object.assign(process.env, {
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  DATA_DIR: dataDir,
  // Stopping is ours: Next would exit before the messages in flight are written down.
  NEXT_MANUAL_SIG_HANDLE: "1",
});
const next = resolve(repository, "node_modules/next/dist/bin/next");
process.argv = [process.execPath, next, "start", "--port", process.env.PORT || "3000"];
createRequire(import.meta.url)(next);
