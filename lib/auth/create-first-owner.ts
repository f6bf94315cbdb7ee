import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { asSystem } from "@/db/doors";
import { hasUsers, insertUser } from "@/db/queries/users";
import { now } from "../clock";
import { AppError } from "../errors";
import { createTenant } from "../tenants/create-tenant";
import { hashPassword } from "./password";
import type { setupInput } from "./setup.schema";
import { consumeSetupToken, isSetupTokenOpen } from "./setup-link";
import { weakPassword } from "./weak-password";

/**
 * Makes the first person and the tenant they own, and uses the set-up link up: all or nothing.
 *
 * @throws {AppError} INVALID for a password anybody would guess; NOT_FOUND when the link has
 *   expired, was used or never existed
 */
export async function createFirstOwner(input: z.output<typeof setupInput>): Promise<void> {
  const { token, organizationName, email, password } = input;
  // Before the work of hashing: strangers cannot make us do that.
  if (!(await isSetupTokenOpen(token))) throw linkIsOver();
  const weakness = weakPassword(password, [organizationName, email]);
  if (weakness) throw new AppError("INVALID", weakness, { field: "password" });
  const passwordHash = await hashPassword(password);

  await asSystem(async () => {
    if (!(await consumeSetupToken(token)) || (await hasUsers())) throw linkIsOver();
    const userId = randomUUID();
    await insertUser({ id: userId, email, passwordHash, createdAt: now() });
    await createTenant(userId, organizationName);
  });
}

function linkIsOver(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This link has expired or was used already. Restart Wakey: it prints a new one.",
  );
}
