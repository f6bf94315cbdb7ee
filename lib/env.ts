import "server-only";
import { resolve, sep } from "node:path";
import { EnvError, type EnvVariables, parseVariables } from "./env.schema";

export type Env = {
  port: number;
  /** False: this web server leaves the sending to other processes. */
  sends: boolean;
  /** Where a listener of its own takes Meta's webhooks, past Next; null: only Next does. */
  hooksPort: number | null;
  /** Where a process without pages says how it is; null: nowhere. */
  healthPort: number | null;
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
  /** Null: this server sends no e-mail. The URL may carry a password. */
  mail: { smtpUrl: string; from: string } | null;
  /** Messages of campaigns that ended longer ago are removed; null: never. */
  retentionDays: number | null;
  /** How many proxies in front append to X-Forwarded-For; 0 ignores that header. */
  trustedProxyHops: number;
  logLevel: EnvVariables["LOG_LEVEL"];
};

/** Reads the configuration. @throws {EnvError} naming each variable at fault and why */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const values = parseVariables(source);
  const database = resolve(values.DATA_DIR, "db") + sep;
  if (values.WAKEY_KEK_FILE && resolve(values.WAKEY_KEK_FILE).startsWith(database)) {
    throw new EnvError(
      "The configuration is not valid:\n  WAKEY_KEK_FILE: must not lie inside the database's folder",
    );
  }
  return {
    port: values.PORT,
    sends: values.WORKER === "on",
    hooksPort: values.HOOKS_PORT ?? null,
    healthPort: values.HEALTH_PORT ?? null,
    appOrigin: values.APP_ORIGIN ?? `http://localhost:${values.PORT}`,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    graphBaseUrl: values.GRAPH_BASE_URL,
    graphApiVersion: values.GRAPH_API_VERSION,
    kek: kekSource(values),
    nextAuthSecret: values.NEXTAUTH_SECRET ?? null,
    serverActionsKey: values.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ?? null,
    mail:
      values.SMTP_URL && values.MAIL_FROM
        ? { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM }
        : null,
    retentionDays: values.RETENTION_DAYS ?? null,
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

let pagesElsewhere = false;

/** Said at the start of a process that serves no pages: its web server may be on another machine. */
export function servesNoPages(): void {
  pagesElsewhere = true;
}

/** Where this process reaches the web server: the sandbox lives behind it. */
export function loopbackOrigin(): string {
  return pagesElsewhere ? env().appOrigin : `http://127.0.0.1:${env().port}`;
}

/** Sets what Next and next-auth read from the environment at their first use. */
export function setNextVariables(config: Env, ownActionsKey: string): void {
  process.env.NEXTAUTH_URL = config.appOrigin;
  process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = config.serverActionsKey ?? ownActionsKey;
}

function kekSource(values: EnvVariables): Env["kek"] {
  if (values.WAKEY_KEK_FILE) return { file: resolve(values.WAKEY_KEK_FILE) };
  if (values.WAKEY_KEK) return { value: values.WAKEY_KEK };
  return null;
}
