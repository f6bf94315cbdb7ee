import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const sources = "{lib,db,app,components,scripts}";

export default defineConfig({
  resolve: {
    alias: { "server-only": root("./node_modules/server-only/empty.js"), "@": root("./") },
  },
  test: {
    // By default one core is left free, which is half of a small machine.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${sources}/**/*.test.{ts,tsx}`],
          exclude: ["**/*.db.test.ts"],
        },
      },
      {
        extends: true,
        // Embedded Postgres, or with TEST_DATABASE_URL a server; both take a moment to start.
        test: {
          name: "db",
          include: [`${sources}/**/*.db.test.ts`],
          globalSetup: "./db/test-image.test-kit.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
