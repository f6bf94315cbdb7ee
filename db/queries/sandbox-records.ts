import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { asSystem } from "../doors";
import { sandboxRecords } from "../schema";

// As text and back: left to the drivers, the JSON string "7" would come back as the number 7.
const valueText = sql<string>`${sandboxRecords.value}::text`;

type Entry = { id: string; value: unknown; pending: boolean };

/** The world of the built-in sandbox, in the shape that the sandbox asks of its store. */
export const sandboxRecordStore = {
  async get<Value>(kind: string, id: string): Promise<Value | null> {
    const [row] = await asSystem((tx) =>
      tx.select({ text: valueText }).from(sandboxRecords).where(one(kind, id)),
    );
    return row ? (JSON.parse(row.text) as Value) : null;
  },

  async put(
    kind: string,
    id: string,
    value: unknown,
    { pending = false }: { pending?: boolean } = {},
  ): Promise<void> {
    await sandboxRecordStore.putMany(kind, [{ id, value, pending }]);
  },

  async putMany(kind: string, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    // One statement cannot write a row twice: of several for one id the last counts.
    const last = new Map(entries.map((entry) => [entry.id, entry]));
    const rows = [...last.values()].map(({ id, value, pending }) => ({
      kind,
      id,
      value: sql`${JSON.stringify(value)}::jsonb`,
      pending,
    }));
    await asSystem((tx) =>
      tx
        .insert(sandboxRecords)
        .values(rows)
        .onConflictDoUpdate({
          target: [sandboxRecords.kind, sandboxRecords.id],
          set: { value: sql`excluded.value`, pending: sql`excluded.pending` },
        }),
    );
  },

  async remove(kind: string, id: string): Promise<void> {
    await asSystem((tx) => tx.delete(sandboxRecords).where(one(kind, id)));
  },

  async list<Value>(kind: string): Promise<Value[]> {
    const rows = await asSystem((tx) =>
      tx.select({ text: valueText }).from(sandboxRecords).where(eq(sandboxRecords.kind, kind)),
    );
    return rows.map((row) => JSON.parse(row.text) as Value);
  },

  async listPending<Value>(kind: string): Promise<Value[]> {
    const rows = await asSystem((tx) =>
      tx
        .select({ text: valueText })
        .from(sandboxRecords)
        .where(and(eq(sandboxRecords.kind, kind), eq(sandboxRecords.pending, true))),
    );
    return rows.map((row) => JSON.parse(row.text) as Value);
  },
};

function one(kind: string, id: string) {
  return and(eq(sandboxRecords.kind, kind), eq(sandboxRecords.id, id));
}
