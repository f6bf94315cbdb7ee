import { z } from "zod";

const MOST = 128;
const LEAST = 12;

/** Compared in lower case everywhere. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "An e-mail address has at most 254 characters.")
  .pipe(z.email("Enter an e-mail address such as ana@example.com."));

/** A password being chosen; lib/auth/weak-password.ts has the rest of the rules. */
export const newPassword = z
  .string()
  .min(LEAST, `Use at least ${LEAST} characters. A few words in a row work well.`)
  .max(MOST, `Use at most ${MOST} characters.`);

export const signInInput = z.strictObject({
  email: emailAddress,
  password: z
    .string()
    .min(1, "Enter your password.")
    .max(MOST, `A password has at most ${MOST} characters.`),
});
export type SignInInput = z.input<typeof signInInput>;
