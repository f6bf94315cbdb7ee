import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/**
 * A phone number as people read it.
 *
 * @param digits country code and number without a plus, as stored and sent ("919876543210")
 * @returns "+91 98765 43210", or a plus and the digits where no numbering plan fits
 */
export function formatPhone(digits: string): string {
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isPossible() ? number.formatInternational() : `+${digits}`;
}
