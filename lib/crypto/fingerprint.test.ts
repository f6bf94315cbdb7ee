import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AccessToken, Secret } from "../secret";
import { fingerprint } from "./fingerprint";

describe("a fingerprint", () => {
  // RFC 4231 has no 32-byte key; this value was made with `openssl dgst -sha256 -mac HMAC`.
  it("is the beginning of HMAC-SHA-256", () => {
    expect(fingerprint(Buffer.alloc(32, 0x0b), new Secret("Hi There"))).toBe("198a607e");
  });

  it("depends on key and value, not on the class", () => {
    const key = randomBytes(32);
    const own = fingerprint(key, new Secret("EAAGexample"));
    expect(own).toMatch(/^[0-9a-f]{8}$/);
    expect(fingerprint(key, new AccessToken("EAAGexample"))).toBe(own);
    expect(fingerprint(key, new Secret("EAAGexamplf"))).not.toBe(own);
    expect(fingerprint(randomBytes(32), new Secret("EAAGexample"))).not.toBe(own);
    expect(createHash("sha256").update("EAAGexample").digest("hex").slice(0, 8)).not.toBe(own);
  });

  it("needs a whole key", () => {
    expect(() => fingerprint(Buffer.alloc(0), new Secret("x"))).toThrow("another key");
  });
});
