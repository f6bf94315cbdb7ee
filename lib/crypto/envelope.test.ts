import { createCipheriv, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccessToken, AppSecret, Secret } from "../secret";
import { CryptoError } from "./crypto-error";
import {
  type FieldContext,
  openField,
  sealedVersion,
  sealField,
  unwrapDataKey,
  unwrapInstanceKey,
  wrapDataKey,
  wrapInstanceKey,
  wrappedKekId,
} from "./envelope";
import { DataKey, generateDataKey, Kek } from "./keys";

const TOKEN = `EAAG${"canary7Zx".repeat(22)}ZD`;
const place: FieldContext = {
  tenantId: "0192f0c1-2f7e-7c2b-9c1e-000000000001",
  table: "connections",
  column: "access_token",
  rowId: "0192f0c1-2f7e-7c2b-9c1e-0000000000aa",
};
const dek = generateDataKey(3);
const kek = new Kek(randomBytes(32));
const sealed = sealField(dek, place, new AccessToken(TOKEN));

/** What went wrong, or the value that came out where nothing should. */
function outcome(open: () => unknown): unknown {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain("canary");
    return error.code;
  }
}

const openAs = (text: string, context = place, key = dek) =>
  outcome(() => openField(key, context, text, AccessToken).reveal());

const prefixed = (parts: string[]) =>
  Buffer.concat(
    parts.map((part) => {
      const bytes = Buffer.from(part);
      return Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
    }),
  );

describe("a sealed field", () => {
  it("opens where it was sealed, as the class asked for", () => {
    const opened = openField(dek, place, sealed, AppSecret);
    expect(opened).toBeInstanceOf(AppSecret);
    expect(opened.reveal()).toBe(TOKEN);
    expect(sealed).toMatch(/^wv1\.a256gcm\.3\.[\w-]{16}\.[\w-]+$/);
    expect(sealedVersion(sealed)).toBe(3);
  });

  it("opens again whatever the secret and the place are", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    const context = fc.record({ tenantId: text, table: text, column: text, rowId: text });
    fc.assert(
      fc.property(text, context, fc.integer({ min: 1, max: 1e9 }), (value, where, version) => {
        const key = generateDataKey(version);
        const made = sealField(key, where, new Secret(value));
        expect(sealedVersion(made)).toBe(version);
        expect(openField(key, where, made, Secret).reveal()).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it("has the documented form, seen by another AES-GCM", async () => {
    const bytes = randomBytes(32);
    const made = sealField(new DataKey(7, bytes), place, new Secret("hello"));
    const [, , , iv = "", body = ""] = made.split(".");
    const aad = ["wv1.a256gcm.7", place.tenantId, place.table, place.column, place.rowId];
    const webKey = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
    const opened = await crypto.subtle.decrypt(
      {
        name: "AES-GCM",
        iv: Buffer.from(iv, "base64url"),
        additionalData: prefixed(aad),
        tagLength: 128,
      },
      webKey,
      Buffer.from(body, "base64url"),
    );
    expect(Buffer.from(opened).toString()).toBe("hello");
  });

  it("is refused when any character is changed", () => {
    const replacements = ["A", "B", "-", "_", "0", "9", ".", "=", " ", "\n", "\0", "é", ""];
    let tried = 0;
    for (let at = 0; at < sealed.length; at += 1) {
      for (const replacement of replacements) {
        const changed = sealed.slice(0, at) + replacement + sealed.slice(at + 1);
        if (changed === sealed) continue;
        tried += 1;
        expect(openAs(changed), `${at} ${replacement}`).toBeOneOf([
          "format",
          "version",
          "key",
          "authentication",
        ]);
      }
    }
    expect(tried).toBeGreaterThan(3_500);
  });

  it("is refused at every shorter length and with anything after it", () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openAs(sealed.slice(0, length))).toBeOneOf(["format", "authentication"]);
    }
    for (const extra of ["A", "AAAA", "=", "==", "\n", " ", ".", ".AAAA"]) {
      expect(openAs(sealed + extra)).toBeOneOf(["format", "authentication"]);
    }
  });

  it.each([12, 8, 4, 0])("is refused with a tag of %i bytes", (kept) => {
    const [kind, algorithm, version, iv, body = ""] = sealed.split(".");
    const bytes = Buffer.from(body, "base64url");
    const cut = bytes.subarray(0, bytes.length - 16 + kept).toString("base64url");
    expect(openAs([kind, algorithm, version, iv, cut].join("."))).toBe("authentication");
    const noText = bytes.subarray(0, kept).toString("base64url");
    expect(openAs([kind, algorithm, version, iv, noText].join("."))).toBe("format");
  });

  it.each(["tenantId", "table", "column", "rowId"] as const)("is refused at another %s", (part) => {
    expect(openAs(sealed, { ...place, [part]: `${place[part]}2` })).toBe("authentication");
    expect(openAs(sealed, { ...place, [part]: place[part].toUpperCase() })).toBe("authentication");
  });

  it("is refused where the same letters are divided otherwise", () => {
    const made = sealField(dek, { ...place, table: "ab", column: "c" }, new Secret("hello"));
    expect(openAs(made, { ...place, table: "a", column: "bc" })).toBe("authentication");
  });

  it("is refused by another key, and by the same key under another version", () => {
    const bytes = randomBytes(32);
    const made = sealField(new DataKey(1, bytes), place, new Secret("hello"));
    expect(openAs(made, place, generateDataKey(1))).toBe("authentication");
    expect(openAs(made, place, new DataKey(2, bytes))).toBe("key");
    const relabelled = made.replace(".1.", ".2.");
    expect(openAs(relabelled, place, new DataKey(2, bytes))).toBe("authentication");
  });

  it.each([
    ["plain text", TOKEN, "format"],
    ["nothing", "", "format"],
    ["four dots", "....", "format"],
    ["another version", sealed.replace("wv1", "wv0"), "version"],
    ["another algorithm", sealed.replace("a256gcm", "a256cbc"), "version"],
    ["no algorithm", sealed.replace("a256gcm", "none"), "version"],
    ["a wrapped key", sealed.replace("wv1", "wk1"), "version"],
    ["capitals", sealed.replace("wv1", "WV1"), "version"],
    ["a version with a zero before it", sealed.replace(".3.", ".03."), "key"],
    ["standard base64", sealed.replace(/[\w-]$/, "+"), "format"],
  ])("is refused when it is %s", (_, text, code) => {
    expect(openAs(text)).toBe(code);
  });

  it("needs a value and a whole place to be sealed", () => {
    const seal = (value: string, context = place) =>
      outcome(() => sealField(dek, context, new Secret(value)));
    expect(seal("")).toBe("format");
    expect(seal("half a pair \ud800")).toBe("format");
    expect(seal(TOKEN, { ...place, rowId: "" })).toBe("format");
    expect(seal(TOKEN, { ...place, tenantId: "" })).toBe("format");
  });

  it("tells its version only when it is one", () => {
    expect(outcome(() => sealedVersion(TOKEN))).toBe("format");
    expect(outcome(() => sealedVersion(sealed.replace(".3.", ".03.")))).toBe("format");
    expect(outcome(() => sealedVersion(wrapDataKey(kek, "t", dek)))).toBe("version");
  });
});

describe("a wrapped data key", () => {
  const wrapped = wrapDataKey(kek, "tenant-a", dek);

  it("opens what it sealed before", () => {
    expect(wrapped).toMatch(new RegExp(`^wk1\\.a256gcm\\.${kek.id}\\.[\\w-]{16}\\.[\\w-]{64}$`));
    expect(wrappedKekId(wrapped)).toBe(kek.id);
    const again = unwrapDataKey(kek, "tenant-a", 3, wrapped);
    expect(openField(again, place, sealed, AccessToken).reveal()).toBe(TOKEN);
  });

  it("is refused for another tenant, version, purpose or KEK", () => {
    const unwrap = (tenantId: string, version: number, by = kek) =>
      outcome(() => unwrapDataKey(by, tenantId, version, wrapped));
    expect(unwrap("tenant-b", 3)).toBe("authentication");
    expect(unwrap("tenant-a", 4)).toBe("authentication");
    expect(unwrap("tenant-a", 3, new Kek(randomBytes(32)))).toBe("key");
    expect(outcome(() => unwrapInstanceKey(kek, "tenant-a", wrapped))).toBe("authentication");
  });

  it("is refused when any character is changed", () => {
    for (let at = 0; at < wrapped.length; at += 1) {
      const other = wrapped[at] === "A" ? "B" : "A";
      const changed = wrapped.slice(0, at) + other + wrapped.slice(at + 1);
      const code = outcome(() => unwrapDataKey(kek, "tenant-a", 3, changed));
      expect(code).toBeOneOf(["format", "version", "key", "authentication"]);
    }
    expect(outcome(() => unwrapDataKey(kek, "tenant-a", 3, TOKEN))).toBe("format");
  });

  it("must hold 32 bytes, whoever sealed it", () => {
    const iv = randomBytes(12);
    const header = `wk1.a256gcm.${kek.id}`;
    const cipher = createCipheriv("aes-256-gcm", kek.keyObject(), iv, { authTagLength: 16 });
    cipher.setAAD(prefixed([header, "tenant_dek", "tenant-a", "3"]));
    const body = [cipher.update(randomBytes(31)), cipher.final(), cipher.getAuthTag()];
    const short = `${header}.${iv.toString("base64url")}.${Buffer.concat(body).toString("base64url")}`;
    expect(outcome(() => unwrapDataKey(kek, "tenant-a", 3, short))).toBe("key");
  });
});

describe("a wrapped instance key", () => {
  it("opens for its own purpose only", () => {
    const key = randomBytes(32);
    const wrapped = wrapInstanceKey(kek, "fingerprint", key);
    expect(unwrapInstanceKey(kek, "fingerprint", wrapped)).toEqual(key);
    expect(outcome(() => unwrapInstanceKey(kek, "audit", wrapped))).toBe("authentication");
    expect(outcome(() => unwrapDataKey(kek, "fingerprint", 1, wrapped))).toBe("authentication");
    expect(outcome(() => wrapInstanceKey(kek, "fingerprint", key.subarray(1)))).toBe("key");
  });
});

describe("a key", () => {
  it("shows its bytes in no inspection or serialisation", () => {
    const bytes = Buffer.from("canary-canary-canary-canary-cana");
    for (const key of [new Kek(bytes), new DataKey(1, bytes)]) {
      const shown = [
        inspect(key, { showHidden: true, depth: 9 }),
        inspect(key, { customInspect: false, showHidden: true, depth: 9, getters: true }),
        JSON.stringify({ key, own: { ...key } }),
        `${key}`,
        String(Object.values(key)),
      ].join("\n");
      for (const encoding of ["utf8", "hex", "base64"] as const) {
        expect(shown).not.toContain(bytes.toString(encoding));
      }
      expect(shown).not.toContain("99, 97, 110");
      expect(shown).not.toContain("63 61 6e");
    }
  });

  it("has 32 bytes and a positive version", () => {
    expect(outcome(() => new Kek(randomBytes(31)))).toBe("key");
    expect(outcome(() => new DataKey(1, Buffer.alloc(0)))).toBe("key");
    for (const version of [0, -1, 1.5, Number.NaN]) {
      expect(outcome(() => generateDataKey(version))).toBe("version");
    }
  });
});
