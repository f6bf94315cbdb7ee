import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { runChild } from "./process.ts";

const TIMEOUT_MS = 900_000;
const kek = randomBytes(32).toString("base64");

/** Where the product's data lies: a server's URL, or null for the embedded database. */
export type Place = string | null;

/** Runs a scene of the product on a database of its own: none pays for what an earlier one left. */
export async function runScene<Result>(
  scene: string,
  { place, graph, env = {} }: { place: Place; graph: string; env?: Record<string, string> },
  parameters: object,
): Promise<Result> {
  const fresh = place === null ? freshFolder() : await freshDatabase(place);
  try {
    return await runChild<Result>(`scenes/${scene}.ts`, parameters, {
      product: true,
      timeoutMs: TIMEOUT_MS,
      env: { GRAPH_BASE_URL: graph, WAKEY_KEK: kek, ...fresh.env, ...env },
    });
  } finally {
    await fresh.remove();
  }
}

function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), "wakey-bench-"));
  const remove = async () => rmSync(folder, { recursive: true, force: true });
  return { env: { DATA_DIR: folder }, remove };
}

export async function freshDatabase(server: string) {
  const name = `bench_${randomBytes(6).toString("hex")}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_URL: url.href },
    remove: () => administer(server, `drop database ${name} with (force)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
