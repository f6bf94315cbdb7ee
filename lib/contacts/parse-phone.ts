import "server-only";
import { ParseError, parsePhoneNumberWithError } from "libphonenumber-js";

export type ParsedPhone = { ok: true; digits: string } | { ok: false; reason: string };

const EXAMPLE = "+91 98765 43210";
// Address books wrap numbers in invisible direction marks.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const STORABLE = /^[1-9]\d{6,14}$/;
// Libphonenumber knows no area code 555, which is what Meta gives its test numbers.
const TEST_NUMBER = /^1555\d{7}$/;
// Mexico dropped the 1 after its code in 2019, but address books and WhatsApp itself still show it.
const OLD_MEXICAN_MOBILE = /^(\+52\D*)1((?:\D*\d){10})\D*$/;

/**
 * Reads a phone number as people write it and normalises it to what Graph takes.
 *
 * Accepts `+91 98765 43210`, `919876543210` and `00 91 98765 43210`, with spaces, dashes, dots,
 * brackets, Arabic and full-width digits and a trunk zero after the country code. A number without a
 * country code is refused: guessing the country would send to a stranger. Whether a number has the
 * form of its country is asked of libphonenumber's general patterns, which are lenient about ranges.
 *
 * @returns the international number in 7 to 15 digits without `+`, or why it was refused, written
 *   for the person who typed it
 */
export function parsePhone(text: string): ParsedPhone {
  const plain = text.replace(INVISIBLE, "").normalize("NFKC").trim();
  if (plain === "") return refuse("Enter a phone number.");
  if (/\p{L}/u.test(plain)) return refuse(`“${shorten(plain)}” has letters in it.`);
  if (!/\p{Nd}/u.test(plain)) return refuse(`“${shorten(plain)}” has no digits in it.`);
  const written = plain.replace(/^\+?[\s(]*0[\s-]*0[\s)]*/, "+");
  const hasPrefix = written.startsWith("+");
  if (!hasPrefix && /^\D*0/.test(written)) {
    return refuse(
      `It begins with 0, so the country code is missing. Write it in full, such as ${EXAMPLE}.`,
    );
  }
  try {
    return judge(hasPrefix ? written : `+${written}`, hasPrefix);
  } catch (error) {
    if (error instanceof ParseError) return refuse(explainParseError(error.message, hasPrefix));
    throw error;
  }
}

function judge(written: string, hasPrefix: boolean): ParsedPhone {
  const phone = parsePhoneNumberWithError(written.replace(OLD_MEXICAN_MOBILE, "$1$2"));
  const digits = phone.number.slice(1);
  if (phone.ext) return refuse("WhatsApp cannot reach an extension. Leave it out.");
  if (!(phone.isValid() || TEST_NUMBER.test(digits)) || !STORABLE.test(digits)) {
    return refuse(
      hasPrefix
        ? `That is not a number of the country code +${phone.countryCallingCode}. Check the digits.`
        : `The country code seems to be missing. Write the number in full, such as ${EXAMPLE}.`,
    );
  }
  return { ok: true, digits };
}

function explainParseError(code: string, hasPrefix: boolean): string {
  switch (code) {
    case "INVALID_COUNTRY":
      return hasPrefix
        ? `No country has that code. Write the number in full, such as ${EXAMPLE}.`
        : `The country code is missing. Write the number in full, such as ${EXAMPLE}.`;
    case "TOO_SHORT":
      return `That is too short for a phone number. Write it in full, such as ${EXAMPLE}.`;
    case "TOO_LONG":
      return "That is too long for a phone number: 15 digits at most.";
    default:
      return `That is not a phone number. Write it such as ${EXAMPLE}.`;
  }
}

function refuse(reason: string): ParsedPhone {
  return { ok: false, reason };
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 40 ? `${characters.slice(0, 40).join("")}…` : text;
}
