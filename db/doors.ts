import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { sql } from "drizzle-orm";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { OpenDatabase, Transaction } from "./client";

/** Settings of Postgres for one transaction, by name; from our own code only. */
export type Settings = Readonly<Record<string, string>>;

type Scope = { tenantId: TenantId | null; tx: Transaction; open: boolean };
type Home = {
  __wakeyDatabase?: OpenDatabase | undefined;
  __wakeyScope?: AsyncLocalStorage<Scope>;
};

// The bundler may make several copies of this module in one process; there is one database.
const home = globalThis as Home;
home.__wakeyScope ??= new AsyncLocalStorage<Scope>();
const scopes = home.__wakeyScope;

/** Makes `database` the one that both doors lead to; null closes them. */
export function setDatabase(database: OpenDatabase | null): void {
  home.__wakeyDatabase = database ?? undefined;
}

/** @throws {Error} before the process has opened its database */
export function openDatabase(): OpenDatabase {
  if (!home.__wakeyDatabase) throw new Error("The database is not open yet.");
  return home.__wakeyDatabase;
}

/**
 * The tenant's door: one transaction in which row-level security shows this tenant's rows only.
 *
 * Calls inside it join the same transaction, so what must happen together is wrapped together.
 *
 * Rows are locked in one order, so that nobody waits in a circle: connections, lanes, contacts,
 * campaigns, messages, due_messages, and of each kind by id. Nobody touches a place in due_messages
 * without having locked its message.
 *
 * @param settings hold for the rest of the transaction; they go along with its beginning
 * @throws {Error} inside another tenant's door
 */
export async function withTenant<Result>(
  tenantId: TenantId,
  work: (tx: Transaction) => Promise<Result>,
  settings: Settings = {},
): Promise<Result> {
  const outer = scopes.getStore();
  if (outer) {
    // The system may act for a tenant; one tenant never for another.
    if (outer.tenantId !== null && outer.tenantId !== tenantId) {
      throw new Error("One tenant's transaction cannot reach into another tenant.");
    }
    const tx = joined(outer);
    const statement = statementOf(settings);
    if (statement !== "") await tx.execute(sql.raw(statement));
    return await work(tx);
  }
  return await begin(tenantId, work, settings);
}

/**
 * The system's door: one transaction over all tenants. For sign-in, webhooks, the worker and set-up.
 *
 * @throws {Error} inside a tenant's door: rights are never widened
 */
export async function asSystem<Result>(
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const outer = scopes.getStore();
  if (outer) {
    if (outer.tenantId !== null) throw new Error("A tenant's transaction cannot act as system.");
    return await work(joined(outer));
  }
  return await begin(null, work, {});
}

async function begin<Result>(
  tenantId: TenantId | null,
  work: (tx: Transaction) => Promise<Result>,
  settings: Settings,
): Promise<Result> {
  const run = async (tx: Transaction) => {
    const scope: Scope = { tenantId, tx, open: true };
    try {
      return await scopes.run(scope, () => work(tx));
    } finally {
      scope.open = false;
    }
  };
  return await openDatabase().transaction(statementOf({ ...roleOf(tenantId), ...settings }), run);
}

function roleOf(tenantId: TenantId | null): Settings {
  if (tenantId === null) return {};
  if (!/^[0-9a-f-]{36}$/.test(tenantId)) throw new Error("This is no tenant's id.");
  return { role: "wakey_tenant", "app.tenant_id": tenantId };
}

/** Text, because it goes along with BEGIN in one message, which cannot have parameters. */
function statementOf(settings: Settings): string {
  const calls = Object.entries(settings).map(([name, value]) => {
    if (!/^[\w.-]+$/.test(name + value)) throw new Error("This is no setting.");
    return `set_config('${name}', '${value}', true)`;
  });
  return calls.length === 0 ? "" : `select ${calls.join(", ")}`;
}

function joined(scope: Scope): Transaction {
  // A promise nobody awaited would otherwise write outside the transaction it belongs to.
  if (!scope.open) throw new Error("This transaction has already ended.");
  return scope.tx;
}
