import "server-only";
import { commonPasswords } from "./common-passwords";

/**
 * Why nobody should choose this password, or null.
 *
 * @param known what a guesser tries first: the organization's name, the e-mail address
 */
export function weakPassword(password: string, known: readonly string[]): string | null {
  const plain = lettersAndDigits(password);
  const guesses = known.flatMap((text) => [text, text.split("@")[0] ?? ""]).map(lettersAndDigits);
  // "acme2026!" is no better than "acme", so digits around a known word do not count.
  const core = plain.replace(/^\d+|\d+$/g, "");
  if (guesses.some((guess) => guess !== "" && (guess === plain || guess === core))) {
    return "The organization's name or the e-mail address is the first thing others try. Choose another password.";
  }
  if (commonPasswords.has(password.toLowerCase()) || commonPasswords.has(plain)) {
    return "Many people use this password, so it is among the first to be tried. Choose another one.";
  }
  if (/^(.{1,4})\1+.{0,3}$/u.test(password.toLowerCase())) {
    return "This password repeats itself. Choose another one, such as four words in a row.";
  }
  return null;
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
