import "server-only";
import type { FieldPlace } from "@/lib/crypto/fields";

/** Where a kept token is sealed: its text opens in no other row, and not as a connection's own. */
export function keptTokenField(keptId: string): FieldPlace {
  return { table: "kept_tokens", column: "sealed_token", rowId: keptId };
}
