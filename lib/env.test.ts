import { describe, expect, it } from "vitest";
import { parseEnv } from "./env";
import { EnvError } from "./env.schema";

describe("parseEnv", () => {
  it("needs nothing", () => {
    expect(parseEnv({ PORT: "" })).toMatchObject({
      port: 3000,
      sends: true,
      hooksPort: null,
      healthPort: null,
      appOrigin: "http://localhost:3000",
      databaseUrl: null,
      graphBaseUrl: "https://graph.facebook.com",
      graphApiVersion: "v25.0",
      trustedProxyHops: 0,
      logLevel: "info",
    });
    expect(parseEnv({ PORT: "4000" }).appOrigin).toBe("http://localhost:4000");
  });

  it.each([
    ["PORT", "70000"],
    ["PORT", "abc"],
    ["APP_ORIGIN", "https://wakey.example.com/"],
    ["APP_ORIGIN", "chat.firm.test"],
    ["DATABASE_URL", "mysql://secret@host/db"],
    ["GRAPH_BASE_URL", "https://graph.evil.com"],
    ["GRAPH_BASE_URL", "http://127.0.0.1.evil.com"],
    ["GRAPH_BASE_URL", "http://192.168.0.1:80"],
    ["GRAPH_BASE_URL", "http://localhost:4000/path"],
    ["GRAPH_API_VERSION", "latest"],
    ["NEXTAUTH_SECRET", "short-secret"],
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", "c2hvcnQ="],
    ["SMTP_URL", "https://mail.firm.test"],
    ["MAIL_FROM", "nobody"],
    ["TRUSTED_PROXY_HOPS", "-1"],
    ["LOG_LEVEL", "loud"],
    ["WORKER", "sometimes"],
    ["HOOKS_PORT", "0"],
    ["HEALTH_PORT", "90000"],
    ["RETENTION_DAYS", "0"],
  ])("refuses %s=%s by name and without the value", (name, value) => {
    const parse = () => parseEnv({ [name]: value });
    expect(parse).toThrow(EnvError);
    expect(parse).toThrow(name);
    expect(parse).not.toThrow(value);
  });

  it.each(["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"])(
    "takes the loopback origin %s for Graph",
    (origin) => {
      expect(parseEnv({ GRAPH_BASE_URL: origin }).graphBaseUrl).toBe(origin);
    },
  );

  it("takes a mail server with the address that it sends from, or neither", () => {
    const mail = { SMTP_URL: "smtps://u:p@mail.firm.test", MAIL_FROM: "Wakey <w@firm.test>" };
    expect(parseEnv(mail).mail).toEqual({ smtpUrl: mail.SMTP_URL, from: mail.MAIL_FROM });
    expect(parseEnv({}).mail).toBeNull();
    expect(() => parseEnv({ SMTP_URL: mail.SMTP_URL })).toThrow("together");
  });

  it("names what must be given together, or not", () => {
    const server = { DATABASE_URL: "postgres://user@host/wakey" };
    expect(() => parseEnv(server)).toThrow("WAKEY_KEK_FILE");
    expect(() => parseEnv({ WAKEY_KEK: "a", WAKEY_KEK_FILE: "b" })).toThrow("not both");
    expect(() => parseEnv({ WORKER: "off" })).toThrow("DATABASE_URL");
    expect(parseEnv({ ...server, WAKEY_KEK: "k", WORKER: "off" })).toMatchObject({ sends: false });
    expect(() => parseEnv({ PORT: "4000", HOOKS_PORT: "4000" })).toThrow("different ports");
    const inside = { DATA_DIR: "/data", WAKEY_KEK_FILE: "/data/db/kek" };
    expect(() => parseEnv(inside)).toThrow("database's folder");
    expect(() => parseEnv({ ...inside, WAKEY_KEK_FILE: "/data/dbkeys/kek" })).not.toThrow();
    expect(parseEnv({ ...server, WAKEY_KEK: "k" })).toMatchObject({ kek: { value: "k" } });
  });
});
