import { describe, expect, it } from "vitest";
import { commonPasswords } from "./common-passwords";
import { hashPassword, verifyPassword } from "./password";
import { weakPassword } from "./weak-password";

describe("passwords", () => {
  it("are kept as argon2id with the chosen cost", async () => {
    const stored = await hashPassword("correct horse 42");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$/);
    expect(await verifyPassword(stored, "correct horse 42")).toBe(true);
    expect(await verifyPassword(stored, "correct horse 43")).toBe(false);
    expect(await hashPassword("correct horse 42")).not.toBe(stored);
  });

  it("are never right for nobody", async () => {
    expect(await verifyPassword(null, "")).toBe(false);
    expect(await verifyPassword(null, "correct horse 42")).toBe(false);
  });
});

describe("weakPassword", () => {
  const known = ["Acme & Sons Ltd", "ana.silva@example.com"];

  it.each([
    "password1234",
    "Password1234",
    "P@ssw0rd1234",
    "correct horse battery staple",
    "Acme & Sons Ltd",
    "acmesonsltd2026",
    "2026AcmeSonsLtd!!",
    "ana.silva@example.com",
    "ana.silva1234",
    "aaaaaaaaaaaa",
    "abcdabcdabcdab",
  ])("refuses %s", (password) => {
    expect(weakPassword(password, known)).toMatch(/Choose another/);
  });

  it.each(["violet tram under rain", "kX9#vo2!pLq7", "Acme & Sons has 14 blue vans"])(
    "takes %s",
    (password) => {
      expect(weakPassword(password, known)).toBeNull();
    },
  );

  it("does not mind an organization without letters", () => {
    expect(weakPassword("violet tram under rain", ["!!!", "@"])).toBeNull();
  });

  it("lists only passwords that are long enough to be chosen, in lower case", () => {
    const wrong = [...commonPasswords].filter(
      (entry) => entry.length < 12 || entry.length > 128 || entry !== entry.toLowerCase(),
    );
    expect(wrong).toEqual([]);
    expect(commonPasswords.size).toBeGreaterThan(100);
  });
});
