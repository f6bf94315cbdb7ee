import type { NextConfig } from "next";

export default {
  poweredByHeader: false,
  // Types are checked by `npm run check`; an installation need not do it again.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  // Native or stateful packages: loaded by Node as they are, once per process.
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@node-rs/argon2",
    "drizzle-orm",
    "pg",
    "pg-boss",
    "pino",
    "rate-limiter-flexible",
    "undici",
  ],
  experimental: { serverActions: { bodySizeLimit: "256kb" } },
  // Next prints a server function's arguments in development; ours carry access tokens.
  logging: { serverFunctions: false },
} satisfies NextConfig;
