import { parseArgs } from "node:util";
import { startSandboxServer } from "@/lib/sandbox/node-server";

const { values } = parseArgs({ options: { port: { type: "string" } } });
const port = Number(values.port ?? process.env.PORT ?? 0);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error("Usage: npm run sandbox -- --port 4000");
  process.exit(1);
}

const server = await startSandboxServer({ port });
console.log(`Sandbox listening on ${server.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void server.close().then(() => process.exit(0));
  });
}
