import "server-only";
import { eq } from "drizzle-orm";
import { asSystem } from "../doors";
import { users } from "../schema";

/** What sign-in needs. `email` in lower case. */
export async function findUserByEmail(
  email: string,
): Promise<{ id: string; passwordHash: string } | null> {
  const [row] = await asSystem((tx) =>
    tx
      .select({ id: users.id, passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.email, email)),
  );
  return row ?? null;
}

/** False until the first owner exists. */
export async function hasUsers(): Promise<boolean> {
  const rows = await asSystem((tx) => tx.select({ id: users.id }).from(users).limit(1));
  return rows.length > 0;
}

/** `email` in lower case. */
export async function insertUser(user: {
  id: string;
  email: string;
  passwordHash: string;
  createdAt: Date;
}): Promise<void> {
  await asSystem((tx) => tx.insert(users).values(user));
}
