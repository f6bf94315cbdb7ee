import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { insertUser } from "@/db/queries/users";
import { countTry } from "@/db/rate-limit-store";
import { rateLimits } from "@/db/schema";
import { openTestDatabase } from "@/db/test-database";
import { setLogLevel } from "../log";
import { hashPassword } from "./password";
import { readSession } from "./session";
import { signIn } from "./sign-in";
import { countSignIn } from "./sign-in-limits";

const password = "violet tram under rain";
const nowhere = { address: null, userAgent: "Firefox" };
const from = (address: string) => ({ address, userAgent: "" });

let database: OpenDatabase;
let passwordHash: string;
beforeAll(async () => {
  setLogLevel("silent");
  database = await openTestDatabase();
  passwordHash = await hashPassword(password);
});
afterAll(() => database.close());
beforeEach(() => asSystem((tx) => tx.delete(rateLimits)));
afterEach(() => vi.useRealTimers());

async function seedUser(): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  await insertUser({ id: randomUUID(), email, passwordHash, createdAt: new Date() });
  return email;
}

const outcome = (tried: Promise<unknown>) =>
  tried.then(
    () => "counted",
    (error: { code: string }) => error.code,
  );

function passMinutes(count: number): void {
  // The limiter's library reads the machine's own clock.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + count * 60_000 });
}

describe("signIn", () => {
  it("opens a new session each time, whatever the case of the e-mail", async () => {
    const email = await seedUser();
    const first = await signIn({ email, password }, nowhere);
    const second = await signIn({ email: ` ${email.toUpperCase()} `, password }, nowhere);
    expect(second).not.toBe(first);
    expect(await readSession(first ?? "")).toMatchObject({ email });
    expect(await readSession(second ?? "")).toMatchObject({ email });
  });

  it("answers the same for a wrong password, an unknown e-mail and nonsense", async () => {
    const email = await seedUser();
    expect(await signIn({ email, password: `${password}!` }, nowhere)).toBeNull();
    expect(await signIn({ email: "nobody@example.com", password }, nowhere)).toBeNull();
    expect(await signIn({ email: "nobody", password }, nowhere)).toBeNull();
    expect(await signIn({ email, password: "x".repeat(1_000_000) }, nowhere)).toBeNull();
    expect(await signIn({}, nowhere)).toBeNull();
    expect(await signIn({ email, password, role: "owner" }, nowhere)).toBeNull();
  });

  it("refuses the right password too after five wrong ones, until the wait is over", async () => {
    const email = await seedUser();
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await signIn({ email, password: "wrong" }, nowhere)).toBeNull();
    }
    await expect(signIn({ email, password }, nowhere)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      message: "Too many tries to sign in. Wait 15 minutes, then try again.",
    });
    passMinutes(16);
    expect(await signIn({ email, password }, nowhere)).not.toBeNull();
  });

  it("forgets mistyped passwords once it was right", async () => {
    const email = await seedUser();
    for (let round = 0; round < 2; round++) {
      for (let attempt = 0; attempt < 4; attempt++) {
        await signIn({ email, password: "wrong" }, nowhere);
      }
      expect(await signIn({ email, password }, nowhere)).not.toBeNull();
    }
  });
});

describe("countSignIn", () => {
  it("lets exactly five of thirty at once through", async () => {
    const tries = Array.from({ length: 30 }, () =>
      outcome(countSignIn({ email: "ana@example.com", address: null })),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((result) => result === "counted")).toHaveLength(5);
    expect(outcomes.filter((result) => result === "RATE_LIMITED")).toHaveLength(25);
  });

  it("counts each e-mail for itself", async () => {
    for (let person = 0; person < 8; person++) {
      expect(await outcome(countSignIn({ email: `${person}@example.com`, address: null }))).toBe(
        "counted",
      );
    }
  });

  it("lets one address try fifty times an hour", async () => {
    const outcomes: string[] = [];
    for (let person = 0; person < 60; person++) {
      const email = `${person}@example.com`;
      outcomes.push(await outcome(countSignIn({ email, address: "203.0.113.7" })));
    }
    expect(outcomes.filter((result) => result === "counted")).toHaveLength(50);
    expect(await outcome(countSignIn({ email: "x@example.com", address: "203.0.113.8" }))).toBe(
      "counted",
    );
  });

  it("slows guessing from many addresses down without locking the owner out", async () => {
    const email = "ana@example.com";
    let counted = 0;
    for (let address = 0; address < 10; address++) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const tried = countSignIn({ email, address: `198.51.100.${address}` });
        if ((await outcome(tried)) === "counted") counted += 1;
      }
    }
    // Four addresses with five each, then one each.
    expect(counted).toBe(4 * 5 + 6);
    expect(await outcome(countSignIn({ email, address: "203.0.113.7" }))).toBe("counted");
  });

  it("lets 300 a minute through in all", async () => {
    const everyone = { name: "sign-in", points: 300, seconds: 60 };
    for (let attempt = 0; attempt < 300; attempt++) await countTry(everyone, "all");
    expect(await outcome(countSignIn({ email: "ana@example.com", address: null }))).toBe(
      "RATE_LIMITED",
    );
    passMinutes(1.1);
    expect(await outcome(countSignIn({ email: "ana@example.com", address: null }))).toBe("counted");
  });

  it("keeps no e-mail addresses", async () => {
    await countSignIn({ email: "ana@example.com", address: null });
    const rows = JSON.stringify(await asSystem((tx) => tx.select().from(rateLimits)));
    expect(rows).not.toContain("ana");
  });

  it("counts for the address, so that the owner elsewhere is not bothered", async () => {
    const email = await seedUser();
    for (let attempt = 0; attempt < 6; attempt++) {
      await outcome(signIn({ email, password: "wrong" }, from("198.51.100.1")));
    }
    expect(await signIn({ email, password }, from("203.0.113.7"))).not.toBeNull();
  });
});
