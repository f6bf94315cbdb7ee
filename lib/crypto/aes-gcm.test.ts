import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decrypt, encrypt, IV_BYTES } from "./aes-gcm";

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, AES-256 with 96-bit IVs.
const knownAnswers = [
  {
    name: "test case 13: nothing at all",
    key: "00".repeat(32),
    iv: "00".repeat(12),
    aad: "",
    plain: "",
    cipher: "",
    tag: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    name: "test case 14: one block",
    key: "00".repeat(32),
    iv: "00".repeat(12),
    aad: "",
    plain: "00".repeat(16),
    cipher: "cea7403d4d606b6e074ec5d3baf39d18",
    tag: "d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    name: "test case 16: 60 bytes with associated data",
    key: "feffe9928665731c6d6a8f9467308308".repeat(2),
    iv: "cafebabefacedbaddecaf888",
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plain:
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    cipher:
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
    tag: "76fc6ece0f4e1768cddf8853bb2d551b",
  },
];

const hex = (text: string) => Buffer.from(text, "hex");

describe("AES-256-GCM", () => {
  it.each(knownAnswers)("opens $name", ({ key, iv, aad, plain, cipher, tag }) => {
    const secretKey = createSecretKey(hex(key));
    const opened = decrypt(secretKey, hex(iv), hex(aad), hex(cipher + tag));
    expect(opened.toString("hex")).toBe(plain);
  });

  it.each(knownAnswers)("refuses every changed bit of $name", ({ key, iv, aad, cipher, tag }) => {
    const secretKey = createSecretKey(hex(key));
    const body = hex(cipher + tag);
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const changed = Buffer.from(body);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => decrypt(secretKey, hex(iv), hex(aad), changed)).toThrow("was changed");
    }
  });

  it("makes what another AES-GCM opens", async () => {
    const bytes = randomBytes(32);
    const aad = Buffer.from("where it lives");
    const { iv, body } = encrypt(createSecretKey(bytes), aad, Buffer.from("hello"));
    const webKey = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: new Uint8Array(iv), additionalData: aad, tagLength: 128 },
      webKey,
      new Uint8Array(body),
    );
    expect(Buffer.from(opened).toString()).toBe("hello");
  });

  it("refuses a tag of 4 bytes, which plain Node accepts", () => {
    const key = createSecretKey(randomBytes(32));
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    const text = Buffer.concat([cipher.update("hello"), cipher.final()]);
    const shortTag = cipher.getAuthTag().subarray(0, 4);

    const lax = createDecipheriv("aes-256-gcm", key, iv).setAuthTag(shortTag);
    expect(Buffer.concat([lax.update(text), lax.final()]).toString()).toBe("hello");

    const forged = Buffer.concat([text, shortTag]);
    expect(() => decrypt(key, iv, Buffer.alloc(0), forged)).toThrow("cannot be read");
    const long = Buffer.concat([text, Buffer.alloc(12), shortTag]);
    expect(() => decrypt(key, iv, Buffer.alloc(0), long)).toThrow("was changed");
  });

  it("never repeats an IV in 10,000", () => {
    const key = createSecretKey(randomBytes(32));
    const ivs = Array.from({ length: 10_000 }, () =>
      encrypt(key, Buffer.alloc(0), Buffer.from("x")).iv.toString("hex"),
    );
    expect(new Set(ivs).size).toBe(10_000);
    expect(ivs[0]).toHaveLength(24);
  });
});
