import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: { "server-only": root("./node_modules/server-only/empty.js"), "@": root("./") },
  },
  test: { include: ["{lib,db,app,components,scripts}/**/*.test.{ts,tsx}"] },
});
