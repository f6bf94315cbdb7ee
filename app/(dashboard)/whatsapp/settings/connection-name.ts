import type { ConnectionView } from "@/lib/connections/connection.schema";
import { formatPhone } from "@/lib/format/phone";

/** What people call a connection by: its number as WhatsApp shows it. */
export function connectionName({
  displayPhoneNumber,
  phoneNumberId,
}: Pick<ConnectionView, "displayPhoneNumber" | "phoneNumberId">): string {
  if (displayPhoneNumber === null) return `Phone number ID ${phoneNumberId}`;
  return /^\d+$/.test(displayPhoneNumber) ? formatPhone(displayPhoneNumber) : displayPhoneNumber;
}
