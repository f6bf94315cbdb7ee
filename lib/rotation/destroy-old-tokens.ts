import "server-only";
import { listDestroyable } from "@/db/queries/kept-token-keys";
import { now } from "@/lib/clock";
import { destroyKeptToken } from "./discard-token";

const AT_ONCE = 1_000;

/** Deletes, in all tenants, the kept tokens whose time is over. Safe to be killed and repeated. */
export async function destroyOldTokens(): Promise<void> {
  for (const { tenantId, ...kept } of await listDestroyable(now(), AT_ONCE)) {
    await destroyKeptToken(tenantId, null, kept);
  }
}
