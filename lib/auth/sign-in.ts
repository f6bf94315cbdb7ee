import "server-only";
import { findUserByEmail } from "@/db/queries/users";
import { log } from "../log";
import { verifyPassword } from "./password";
import { startSession } from "./session";
import { signInInput } from "./sign-in.schema";
import { countSignIn, forgetSignIns } from "./sign-in-limits";

/** @property address where the try comes from, see {@link clientAddress} */
type From = { address: string | null; userAgent: string };

/**
 * Signs a person in.
 *
 * @returns the new session's id; null when e-mail or password is wrong, without saying which
 * @throws {AppError} RATE_LIMITED
 */
export async function signIn(input: unknown, { address, userAgent }: From): Promise<string | null> {
  const parsed = signInInput.safeParse(input);
  if (!parsed.success) return null;
  const { email, password } = parsed.data;
  await countSignIn({ email, address });

  const user = await findUserByEmail(email);
  const isRight = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !isRight) {
    log.warn({ userId: user?.id ?? null, address }, "Sign-in refused");
    return null;
  }
  await forgetSignIns({ email, address });
  const sid = await startSession(user.id, userAgent);
  log.info({ userId: user.id, address }, "Signed in");
  return sid;
}
