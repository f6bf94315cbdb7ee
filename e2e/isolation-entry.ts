import { expect } from "@playwright/test";
import type { Permission } from "@/lib/auth/permissions.schema";
import type { Scene, Tenant } from "./isolation-scene";

/** A call of tenant B's owner with something of A's in it, and how it has to be answered. */
type Attempt = {
  about: string;
  /** The tenant bound to the action; null: the action has none. */
  bound: Tenant | null;
  input: unknown;
  /** The answer has at least this. */
  answer: Record<string, unknown>;
};

export type ActionEntry = {
  /** What it asks of its caller; `signed-in` and `anybody` know no tenant. */
  needs: Permission | "signed-in" | "anybody";
  /** A's own input. Others send the same first, then A itself, as the proof that it works. */
  own: (scene: Scene) => unknown;
  /** Made once in the life of an installation, so A's own call comes before all others. */
  isOnce?: boolean;
  attempts: (scene: Scene) => Attempt[];
};

export const NOT_FOUND = { serverError: { code: "NOT_FOUND" } };
export const CONFLICT = { serverError: { code: "CONFLICT" } };
export const INVALID = { serverError: { code: "INVALID" } };
/** The schema knows no such field. */
export const REFUSED_INPUT = { validationErrors: expect.anything() };

export const text = { type: "text", body: "Only for those it is meant for" };

export function within(
  b: Tenant,
  about: string,
  input: unknown,
  answer: Attempt["answer"],
): Attempt {
  return { about, bound: b, input, answer };
}

export function onConnection(
  needs: Permission,
  pick: (a: Tenant) => string = (a) => a.connectionId,
): ActionEntry {
  return {
    needs,
    own: ({ a }) => ({ connectionId: pick(a) }),
    attempts: ({ a, b }) => [within(b, "A's connection", { connectionId: pick(a) }, NOT_FOUND)],
  };
}
