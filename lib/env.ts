import "server-only";
import { join, resolve } from "node:path";
import { z } from "zod";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const port = z.coerce.number().int().min(1).max(65_535);

const origin = z.string().refine(isOrigin, "must be an origin such as https://wakey.example.com");

const graphBaseUrl = z
  .string()
  .refine(
    (value) =>
      value === "https://graph.facebook.com" ||
      (isOrigin(value) && LOOPBACK.has(new URL(value).hostname)),
    "must be https://graph.facebook.com or a loopback origin such as http://127.0.0.1:4000",
  );

const databaseUrl = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
    "must start with postgres:// or postgresql://",
  );

/** 32 random bytes as Next wants them: base64 of 16, 24 or 32 bytes. */
const actionsKey = z
  .string()
  .refine(
    (value) => [16, 24, 32].includes(Buffer.from(value, "base64").length),
    "must be base64 of 16, 24 or 32 bytes",
  );

const variables = z.object({
  PORT: port.default(3000),
  APP_ORIGIN: origin.optional(),
  DATA_DIR: z.string().default("./data"),
  DATABASE_URL: databaseUrl.optional(),
  GRAPH_BASE_URL: graphBaseUrl.default("https://graph.facebook.com"),
  GRAPH_API_VERSION: z
    .string()
    .regex(/^v\d{2}\.\d$/, "must look like v25.0")
    .default("v25.0"),
  WAKEY_KEK_FILE: z.string().optional(),
  WAKEY_KEK: z.string().optional(),
  NEXTAUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: actionsKey.optional(),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
});

export type Env = {
  port: number;
  /** Where browsers reach the app, without a trailing slash. */
  appOrigin: string;
  dataDir: string;
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  graphBaseUrl: string;
  graphApiVersion: string;
  kek: { file: string } | { value: string } | null;
  nextAuthSecret: string | null;
  serverActionsKey: string | null;
  /** How many proxies in front append to X-Forwarded-For; 0 ignores that header. */
  trustedProxyHops: number;
  logLevel: (typeof LOG_LEVELS)[number];
};

/** The configuration is wrong. `message` has names and reasons, never values. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Reads the configuration; empty variables count as unset.
 *
 * @throws {EnvError} naming each variable at fault and why
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = variables.safeParse(given);
  const problems = parsed.success
    ? wrongTogether(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) {
    throw new EnvError(`The configuration is not valid:\n  ${problems.join("\n  ")}`);
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    appOrigin: values.APP_ORIGIN ?? `http://localhost:${values.PORT}`,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    graphBaseUrl: values.GRAPH_BASE_URL,
    graphApiVersion: values.GRAPH_API_VERSION,
    kek: kekSource(values),
    nextAuthSecret: values.NEXTAUTH_SECRET ?? null,
    serverActionsKey: values.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ?? null,
    trustedProxyHops: values.TRUSTED_PROXY_HOPS,
    logLevel: values.LOG_LEVEL,
  };
}

let current: Env | undefined;

/** The configuration of this process, read once. @throws {EnvError} */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}

/** Where this process reaches its own web server: the sandbox lives behind it. */
export function loopbackOrigin(): string {
  return `http://127.0.0.1:${env().port}`;
}

/**
 * Sets what Next and next-auth read from the environment at their first use, and forgets the key
 * that nothing else in this process needs to find there.
 */
export function setNextVariables(config: Env, ownActionsKey: string): void {
  process.env.NEXTAUTH_URL = config.appOrigin;
  process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = config.serverActionsKey ?? ownActionsKey;
  delete process.env.WAKEY_KEK;
}

type Values = z.output<typeof variables>;

function wrongTogether(values: Values): string[] {
  const problems: string[] = [];
  if (values.WAKEY_KEK && values.WAKEY_KEK_FILE) {
    problems.push("WAKEY_KEK: give WAKEY_KEK or WAKEY_KEK_FILE, not both");
  }
  if (values.DATABASE_URL && !values.WAKEY_KEK && !values.WAKEY_KEK_FILE) {
    problems.push("WAKEY_KEK_FILE: is needed with DATABASE_URL (or WAKEY_KEK); see .env.example");
  }
  const file = values.WAKEY_KEK_FILE && resolve(values.WAKEY_KEK_FILE);
  if (file?.startsWith(join(resolve(values.DATA_DIR), "db"))) {
    problems.push("WAKEY_KEK_FILE: must not lie inside the database's folder");
  }
  return problems;
}

function kekSource(values: Values): Env["kek"] {
  if (values.WAKEY_KEK_FILE) return { file: resolve(values.WAKEY_KEK_FILE) };
  if (values.WAKEY_KEK) return { value: values.WAKEY_KEK };
  return null;
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.protocol === "https:" || url.protocol === "http:") && url.origin === value;
}
