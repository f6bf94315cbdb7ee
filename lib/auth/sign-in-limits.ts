import "server-only";
import { createHash } from "node:crypto";
import { countTry, forgetTries, type Limit } from "@/db/rate-limit-store";
import { AppError } from "../errors";

const MINUTE_MS = 60_000;
const EVERYONE: Limit = { name: "sign-in", points: 300, seconds: 60 };
const ADDRESS: Limit = { name: "sign-in-address", points: 50, seconds: 3_600 };
const EMAIL_AT_ADDRESS: Limit = { name: "sign-in-email-address", points: 5, seconds: 900 };
const EMAIL: Limit = { name: "sign-in-email", points: 20, seconds: 3_600 };

/** @property address see {@link clientAddress}; null counts all addresses as one */
export type SignInTry = { email: string; address: string | null };

/**
 * Counts a try to sign in, before any password is hashed.
 *
 * Many tries on one e-mail from many addresses never lock its owner out: each address then has one
 * try in 15 minutes left instead of five.
 *
 * @throws {AppError} RATE_LIMITED, with the time to wait in words
 */
export async function countSignIn({ email, address }: SignInTry): Promise<void> {
  const everyone = await countTry(EVERYONE, "all");
  if (!everyone.within) throw tooMany(everyone.waitMs);
  if (address !== null) {
    const here = await countTry(ADDRESS, address);
    if (!here.within) throw tooMany(here.waitMs);
  }
  const own = await countTry(EMAIL_AT_ADDRESS, ownKey({ email, address }));
  if (!own.within) throw tooMany(own.waitMs);
  const onEmail = await countTry(EMAIL, hashOf(email));
  if (!onEmail.within && own.count > 1) throw tooMany(own.waitMs);
}

/** The password was right: mistyping it before does not count. */
export async function forgetSignIns(attempt: SignInTry): Promise<void> {
  await forgetTries(EMAIL_AT_ADDRESS, ownKey(attempt));
}

function ownKey({ email, address }: SignInTry): string {
  return `${hashOf(email)}@${address ?? "anywhere"}`;
}

/** Keys of one length, and no address book in the table. */
function hashOf(email: string): string {
  return createHash("sha256").update(email).digest("base64url");
}

function tooMany(waitMs: number): AppError {
  const minutes = Math.max(1, Math.ceil(waitMs / MINUTE_MS));
  return new AppError(
    "RATE_LIMITED",
    `Too many tries to sign in. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}, then try again.`,
  );
}
