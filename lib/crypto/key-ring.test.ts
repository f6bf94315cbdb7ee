import { createHash, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { wrappedKekId } from "./envelope";
import {
  checkCanary,
  generateKek,
  KeyRingError,
  makeCanary,
  parseKeyRing,
  SAMPLE_KEK,
} from "./key-ring";

const first = generateKek();
const second = generateKek();
const idOf = (text: string) =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from("wakey-kek-id\0"), Buffer.from(text, "base64")]))
    .digest("hex")
    .slice(0, 12);

function refusal(text: string): string {
  try {
    parseKeyRing(text);
  } catch (error) {
    if (error instanceof KeyRingError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("a key ring", () => {
  it("has the first key as primary and finds each by its id", () => {
    const ring = parseKeyRing(`${first},${second}`);
    expect(ring.ids).toEqual([idOf(first), idOf(second)]);
    expect(ring.primary.id).toBe(idOf(first));
    expect(ring.find(idOf(second))?.id).toBe(idOf(second));
    expect(ring.find("000000000000")).toBeNull();
  });

  it.each([
    ["line breaks", `${first}\n${second}\n`],
    ["Windows line breaks", `${first}\r\n${second}\r\n`],
    ["spaces", ` ${first} , ${second} `],
    ["empty lines", `\n${first}\n\n${second}\n\n`],
  ])("may be written with %s", (_, text) => {
    expect(parseKeyRing(text).ids).toEqual([idOf(first), idOf(second)]);
  });

  const sized = (bytes: number) => randomBytes(bytes).toString("base64");
  it.each([
    ["no text", "", "there is no key"],
    ["white space", " \n , \n", "there is no key"],
    ["31 bytes", sized(31), "key 1 of 1 has 31 bytes, not 32"],
    ["33 bytes", sized(33), "key 1 of 1 has 33 bytes, not 32"],
    ["24 bytes as 32 characters", sized(24), "key 1 of 1 has 24 bytes, not 32"],
    ["64 hex digits", randomBytes(32).toString("hex"), "key 1 of 1 has 48 bytes, not 32"],
    ["a pass phrase", "correct horse battery staple", "key 1 of 1 is not canonical base64"],
    ["no padding", first.replace("=", ""), "key 1 of 1 is not canonical base64"],
    ["base64url", `-_${first.slice(2)}`, "key 1 of 1 is not canonical base64"],
    ["loose bits at the end", `${"A".repeat(42)}B=`, "key 1 of 1 is not canonical base64"],
    ["quotes", `"${first}"`, "key 1 of 1 is not canonical base64"],
    ["32 zero bytes", Buffer.alloc(32).toString("base64"), "key 1 of 1 is one byte repeated"],
    [
      "one byte repeated",
      Buffer.alloc(32, 7).toString("base64"),
      "key 1 of 1 is one byte repeated",
    ],
    ["the sample", SAMPLE_KEK, "key 1 of 1 is the sample from .env.example"],
    ["the same twice", `${first},${first}`, "key 2 of 2 is the same as key 1"],
    [
      "several faults",
      `${first},x,${SAMPLE_KEK}`,
      "key 2 of 3 is not canonical base64; key 3 of 3 is the sample from .env.example",
    ],
  ])("is refused for %s, without showing it", (_, text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it("shows no key when it is inspected or serialised", () => {
    const ring = parseKeyRing(`${first},${second}`);
    const shown = inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring);
    for (const text of [first, second]) {
      expect(shown).not.toContain(text);
      expect(shown).not.toContain(Buffer.from(text, "base64").toString("hex"));
    }
  });

  it("is refused by nothing it generates", () => {
    expect(parseKeyRing(Array.from({ length: 20 }, generateKek).join("\n")).ids).toHaveLength(20);
    expect(Buffer.from(SAMPLE_KEK, "base64")).toHaveLength(32);
  });
});

describe("a canary", () => {
  const ring = parseKeyRing(`${first},${second}`);
  const other = parseKeyRing(second).primary;
  const canary = makeCanary(ring.primary);

  it("proves its own key and names it", () => {
    expect(checkCanary(ring.primary, canary)).toBe(true);
    expect(checkCanary(parseKeyRing(first).primary, canary)).toBe(true);
    expect(wrappedKekId(canary)).toBe(ring.primary.id);
  });

  it("proves no other key, not even relabelled", () => {
    expect(checkCanary(other, canary)).toBe(false);
    expect(checkCanary(other, canary.replace(ring.primary.id, other.id))).toBe(false);
  });

  it("proves nothing when changed", () => {
    expect(checkCanary(ring.primary, `${canary.slice(0, -1)}A=`)).toBe(false);
    expect(checkCanary(ring.primary, "")).toBe(false);
  });
});
