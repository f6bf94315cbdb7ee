import "server-only";
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An id as Graph gives them: 15 digits, not starting with 0. */
export function newObjectId(): string {
  return String(randomInt(100_000, 1_000_000)) + String(randomInt(1e9)).padStart(9, "0");
}

/** An access token as Graph gives them: `EAA` and 180 letters and digits. */
export function newAccessToken(): string {
  let token = "EAA";
  for (const byte of randomBytes(180)) token += LETTERS[byte % LETTERS.length];
  return token;
}

/** A free US test number, `+1 555-xxx-xxxx`. */
export function newDisplayPhoneNumber(): string {
  return `+1 555-${String(randomInt(100, 1000))}-${String(randomInt(10_000)).padStart(4, "0")}`;
}

/** `A` and 22 URL-safe characters. */
export function newTraceId(): string {
  return `A${Buffer.from(newHex(), "hex").toString("base64url")}`;
}

/** The id of an outgoing message, laid out as Meta's decode: the recipient and 18 hex digits. */
export function newWamid(waId: string): string {
  const unique = newHex().slice(-18).toUpperCase();
  return `wamid.${Buffer.concat([
    Buffer.from([0x1c, 0x18, waId.length]),
    Buffer.from(waId, "ascii"),
    Buffer.from([0x15, 0x02, 0x00, 0x11, 0x18, 0x12]),
    Buffer.from(unique, "ascii"),
    Buffer.from([0x00]),
  ]).toString("base64")}`;
}

/** What a token is filed under. */
export function tokenHash(accessToken: string): string {
  return createHash("sha256").update(accessToken).digest("hex");
}

export function digitsOf(phoneNumber: string): string {
  return phoneNumber.replace(/\D/g, "");
}

/** 32 hex digits; UUIDs come from a pool, which makes them cheap enough for every answer. */
function newHex(): string {
  return randomUUID().replaceAll("-", "");
}
