import { formatPhone } from "@/lib/format/phone";

/** A connection's display number; Meta sends it grouped for most numbers, and bare for some. */
export function formatSender(displayPhoneNumber: string): string {
  return /^\d+$/.test(displayPhoneNumber) ? formatPhone(displayPhoneNumber) : displayPhoneNumber;
}
