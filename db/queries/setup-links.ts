import "server-only";
import { and, eq, gt, sql } from "drizzle-orm";
import { asSystem } from "../doors";
import { setupLinks } from "../schema";

/** Makes this the only link there is. */
export async function replaceSetupLinks(link: {
  tokenHash: string;
  createdAt: Date;
  expiresAt: Date;
}): Promise<void> {
  await asSystem(async (tx) => {
    // Two processes that start at once would else print a link each.
    await tx.execute(sql`lock table ${setupLinks} in exclusive mode`);
    await tx.delete(setupLinks);
    await tx.insert(setupLinks).values(link);
  });
}

export async function isSetupLinkOpen(tokenHash: string, at: Date): Promise<boolean> {
  const rows = await asSystem((tx) =>
    tx
      .select({ tokenHash: setupLinks.tokenHash })
      .from(setupLinks)
      .where(and(eq(setupLinks.tokenHash, tokenHash), gt(setupLinks.expiresAt, at))),
  );
  return rows.length === 1;
}

/**
 * Uses the link up, in the transaction of what it is used for. False: it is not open.
 *
 * Whoever comes second waits here until the first has committed.
 */
export async function consumeSetupLink(tokenHash: string, at: Date): Promise<boolean> {
  const used = await asSystem((tx) =>
    tx
      .delete(setupLinks)
      .where(and(eq(setupLinks.tokenHash, tokenHash), gt(setupLinks.expiresAt, at)))
      .returning({ tokenHash: setupLinks.tokenHash }),
  );
  return used.length === 1;
}
