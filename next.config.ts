import type { NextConfig } from "next";

// For everything the proxy does not see (static files, hooks); pages get their own policy there.
const headers = [
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
];

export default {
  poweredByHeader: false,
  // Types are checked by `npm run check`; an installation need not do it again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers }],
  images: { unoptimized: true },
  // Native or stateful packages: loaded by Node as they are, once per process. drizzle-orm is not
  // among them: Node would parse its 180 KB package.json for each of its files, 0.6 s of each start.
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@node-rs/argon2",
    "nodemailer",
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
