import "server-only";
import type { Fault, FaultRule } from "./fault.schema";
import type { GraphCall } from "./graph-call";
import { digitsOf } from "./ids";

/** A rule with how often it has struck. */
export type FaultEntry = FaultRule & { id: string; struck: number };

/** What is to go wrong. In memory only: a fault is an instrument of one test, not state of Meta. */
export class Faults {
  #entries: FaultEntry[] = [];
  #nextId = 1;

  add(rule: FaultRule): FaultEntry {
    const entry = { id: String(this.#nextId++), ...rule, struck: 0 };
    this.#entries.push(entry);
    return entry;
  }

  list(): FaultEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** The first fault that strikes this call, counted as used. */
  strike(call: GraphCall, pathname: string, random: () => number = Math.random): Fault | null {
    for (const entry of this.#entries) {
      const { times, probability } = entry;
      if (times !== undefined && entry.struck >= times) continue;
      if (!matches(entry, call, pathname) || random() >= probability) continue;
      entry.struck += 1;
      return entry.fault;
    }
    return null;
  }
}

function matches({ match }: FaultEntry, call: GraphCall, pathname: string): boolean {
  const { method, path, phoneNumberId, recipient } = match;
  if (method && method.toUpperCase() !== call.method) return false;
  if (path && !pathname.endsWith(path) && !new RegExp(path).test(pathname)) return false;
  if (phoneNumberId && call.path[0] !== phoneNumberId) return false;
  return !recipient || digitsOf(String(call.body?.to ?? "")) === recipient;
}
