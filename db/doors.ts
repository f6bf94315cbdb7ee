import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { OpenDatabase, Transaction } from "./client";

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
 * Rows are locked in one order, so that nobody waits in a circle: connections, lanes, campaigns,
 * messages, due_messages, and of each kind by id. Nobody touches a place in due_messages without
 * having locked its message.
 *
 * @throws {Error} inside another tenant's door
 */
export async function withTenant<Result>(
  tenantId: TenantId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const outer = scopes.getStore();
  if (outer) {
    // The system may act for a tenant; one tenant never for another.
    if (outer.tenantId !== null && outer.tenantId !== tenantId) {
      throw new Error("One tenant's transaction cannot reach into another tenant.");
    }
    return await work(joined(outer));
  }
  return await begin(tenantId, work);
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
  return await begin(null, work);
}

async function begin<Result>(
  tenantId: TenantId | null,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const run = async (tx: Transaction) => {
    const scope: Scope = { tenantId, tx, open: true };
    try {
      return await scopes.run(scope, () => work(tx));
    } finally {
      scope.open = false;
    }
  };
  return await openDatabase().transaction(settingsOf(tenantId), run);
}

/** Text, because it goes along with BEGIN in one message, which cannot have parameters. */
function settingsOf(tenantId: TenantId | null): string {
  if (tenantId === null) return "";
  if (!/^[0-9a-f-]{36}$/.test(tenantId)) throw new Error("This is no tenant's id.");
  return `select set_config('role', 'wakey_tenant', true), set_config('app.tenant_id', '${tenantId}', true)`;
}

function joined(scope: Scope): Transaction {
  // A promise nobody awaited would otherwise write outside the transaction it belongs to.
  if (!scope.open) throw new Error("This transaction has already ended.");
  return scope.tx;
}
