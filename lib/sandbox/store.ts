import "server-only";

/** What the sandbox keeps. One word per kind, so that a database store can use it as a key column. */
export type SandboxKind =
  | "app"
  | "waba"
  | "phone-number"
  | "token"
  | "system-user"
  | "message"
  | "behaviour"
  | "seed";

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

export type SandboxEntry = { id: string; value: JsonValue; pending: boolean };

/**
 * Where a simulator keeps its state, so that it survives a restart.
 *
 * Values are plain JSON, ids are strings of at most 200 characters and unique within their kind. No
 * secret is ever handed to a store: access tokens are filed under their SHA-256 and app secrets are
 * derived from the `seed`. One simulator writes at a time; what another process writes is noticed
 * only for ids this simulator has not read yet.
 */
export type SandboxStore = {
  /** The value, or null when there is none. */
  get(kind: SandboxKind, id: string): Promise<JsonValue | null>;
  /** Inserts or replaces. `pending` (default false) marks a message whose statuses are still to come. */
  put(
    kind: SandboxKind,
    id: string,
    value: JsonValue,
    options?: { pending?: boolean },
  ): Promise<void>;
  /** As `put`, for many at once: the statuses of one webhook POST are recorded together. */
  putMany(kind: SandboxKind, entries: SandboxEntry[]): Promise<void>;
  remove(kind: SandboxKind, id: string): Promise<void>;
  /** All values of a kind, in no particular order. */
  list(kind: SandboxKind): Promise<JsonValue[]>;
  /** The values last put with `pending: true`, in no particular order. */
  listPending(kind: SandboxKind): Promise<JsonValue[]>;
};

/** A store that lives as long as the object: two simulators over one of these are a restart. */
export function createMemoryStore(): SandboxStore {
  // Kept as text, so that nobody can change a stored value by holding on to the object.
  const kinds = new Map<SandboxKind, Map<string, { text: string; pending: boolean }>>();
  const entries = (kind: SandboxKind) => {
    const found = kinds.get(kind) ?? new Map<string, { text: string; pending: boolean }>();
    kinds.set(kind, found);
    return found;
  };
  const parse = (text: string) => JSON.parse(text) as JsonValue;
  return {
    async get(kind, id) {
      const entry = entries(kind).get(id);
      return entry ? parse(entry.text) : null;
    },
    async put(kind, id, value, options) {
      entries(kind).set(id, { text: JSON.stringify(value), pending: options?.pending ?? false });
    },
    async putMany(kind, many) {
      for (const { id, value, pending } of many) {
        entries(kind).set(id, { text: JSON.stringify(value), pending });
      }
    },
    async remove(kind, id) {
      entries(kind).delete(id);
    },
    async list(kind) {
      return [...entries(kind).values()].map(({ text }) => parse(text));
    },
    async listPending(kind) {
      return [...entries(kind).values()]
        .filter(({ pending }) => pending)
        .map(({ text }) => parse(text));
    },
  };
}
