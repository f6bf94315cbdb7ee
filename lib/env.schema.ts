import { z } from "zod";

// Pure, so that `npm start` can check the configuration before it builds anything.

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number(`must be a whole number from ${least} to ${most}`)
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

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

const smtpUrl = z
  .string()
  .refine(
    (value) => /^smtps?:\/\//.test(value) && URL.canParse(value),
    "must start with smtp:// or smtps://",
  );

const mailFrom = z
  .string()
  .refine(
    (value) => /^(?:[^<>\r\n]{1,200}<)?[^\s<>@]+@[^\s<>@]+>?$/.test(value),
    "must be an e-mail address, or a name with one: Wakey <wakey@example.com>",
  );

const variables = z.object({
  PORT: wholeNumber(1, 65_535).default(3000),
  WORKER: z.enum(["on", "off"], "must be on or off").default("on"),
  HOOKS_PORT: wholeNumber(1, 65_535).optional(),
  HEALTH_PORT: wholeNumber(1, 65_535).optional(),
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
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailFrom.optional(),
  RETENTION_DAYS: wholeNumber(1, 3_650).optional(),
  TRUSTED_PROXY_HOPS: wholeNumber(0, 10).default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
});

export type EnvVariables = z.output<typeof variables>;

/** The configuration is wrong. `message` has names and reasons, never values. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Checks the variables; empty ones count as unset.
 *
 * @throws {EnvError} naming each variable at fault and why
 */
export function parseVariables(source: Record<string, string | undefined>): EnvVariables {
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
  return parsed.data;
}

function wrongTogether(values: EnvVariables): string[] {
  const problems: string[] = [];
  if (values.WAKEY_KEK && values.WAKEY_KEK_FILE) {
    problems.push("WAKEY_KEK: give WAKEY_KEK or WAKEY_KEK_FILE, not both");
  }
  if (values.DATABASE_URL && !values.WAKEY_KEK && !values.WAKEY_KEK_FILE) {
    problems.push("WAKEY_KEK_FILE: is needed with DATABASE_URL (or WAKEY_KEK); see .env.example");
  }
  if (values.WORKER === "off" && !values.DATABASE_URL) {
    problems.push(
      "WORKER: off needs DATABASE_URL: only this process can have the embedded database open, so nobody would send",
    );
  }
  if ((values.SMTP_URL === undefined) !== (values.MAIL_FROM === undefined)) {
    problems.push("SMTP_URL: give SMTP_URL and MAIL_FROM together");
  }
  const ports = [values.PORT, values.HOOKS_PORT, values.HEALTH_PORT].filter((port) => port);
  if (new Set(ports).size < ports.length) {
    problems.push("PORT, HOOKS_PORT, HEALTH_PORT: must be different ports");
  }
  return problems;
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.protocol === "https:" || url.protocol === "http:") && url.origin === value;
}
