import "server-only";
import { randomBytes } from "node:crypto";
import type { FieldPlace } from "@/lib/crypto/fields";

/** Where the secret of a webhook target lies sealed. */
export function secretField(targetId: string): FieldPlace {
  return { table: "alert_targets", column: "sealed_secret", rowId: targetId };
}

/** 256 random bits, recognisable as what they are. */
export function newSecretText(): string {
  return `whsec_${randomBytes(32).toString("base64url")}`;
}
