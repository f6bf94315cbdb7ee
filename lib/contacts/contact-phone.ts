import "server-only";
import { AppError } from "@/lib/errors";
import { formatPhone } from "@/lib/format/phone";
import type { ContactView } from "./contact.schema";
import { parsePhone } from "./parse-phone";

/** @throws {AppError} INVALID (field `phone`) with the reason */
export function readPhone(text: string): string {
  const phone = parsePhone(text);
  if (!phone.ok) throw new AppError("INVALID", phone.reason, { field: "phone" });
  return phone.digits;
}

/** The refusal for a number that is already somebody's. */
export function numberTaken(phone: string, holders: readonly ContactView[]): AppError {
  const name = holders[0]?.name;
  return new AppError(
    "CONFLICT",
    name
      ? `${formatPhone(phone)} is already in your contacts, as ${name}.`
      : `${formatPhone(phone)} is already in your contacts.`,
    { field: "phone" },
  );
}
