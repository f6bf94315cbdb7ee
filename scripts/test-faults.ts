import { spawn } from "node:child_process";
import { resolve } from "node:path";

// `npm run test:faults -- --runs 100 --seed 1`, or `-- --scenario three-workers`; see faults/main.ts.

const repository = resolve(import.meta.dirname, "..");
const child = spawn(
  process.execPath,
  ["--conditions=react-server", "--import", "tsx", "scripts/faults/main.ts"].concat(
    process.argv.slice(2),
  ),
  { cwd: repository, stdio: "inherit" },
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
