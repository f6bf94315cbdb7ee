import "server-only";
import { and, asc, eq, exists, gt, inArray, isNull, lt, lte } from "drizzle-orm";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { asSystem } from "../doors";
import { memberships, sessions, users } from "../schema";

export type NewSession = {
  idHash: string;
  userId: string;
  createdAt: Date;
  expiresAt: Date;
  userAgent: string;
};

/**
 * Adds a session and ends the person's oldest ones beyond `most`.
 *
 * @param idleSince sessions not seen since then have already ended by themselves
 */
export async function insertSession(
  session: NewSession,
  { most, idleSince }: { most: number; idleSince: Date },
): Promise<void> {
  await asSystem(async (tx) => {
    // One sign-in of a person at a time, or two at once would each count without the other.
    await tx.select().from(users).where(eq(users.id, session.userId)).for("update");
    const own = eq(sessions.userId, session.userId);
    await tx.delete(sessions).where(and(own, lte(sessions.expiresAt, session.createdAt)));

    const live = await tx
      .select({ idHash: sessions.idHash })
      .from(sessions)
      .where(and(own, isNull(sessions.revokedAt), gt(sessions.lastSeenAt, idleSince)))
      .orderBy(asc(sessions.createdAt), asc(sessions.idHash));
    const surplus = live.slice(0, Math.max(0, live.length + 1 - most)).map((row) => row.idHash);
    await tx
      .update(sessions)
      .set({ revokedAt: session.createdAt, revokedReason: "too many" })
      .where(inArray(sessions.idHash, surplus));

    await tx.insert(sessions).values({ ...session, lastSeenAt: session.createdAt });
  });
}

export type LiveSession = {
  userId: string;
  email: string;
  /** The tenant chosen last. Says nothing about membership. */
  tenantId: string | null;
  lastSeenAt: Date;
};

/** A session that is neither revoked nor past its end, and was seen after `idleSince`. */
export async function findLiveSession(
  idHash: string,
  { at, idleSince }: { at: Date; idleSince: Date },
): Promise<LiveSession | null> {
  const [row] = await asSystem((tx) =>
    tx
      .select({
        userId: users.id,
        email: users.email,
        tenantId: sessions.tenantId,
        lastSeenAt: sessions.lastSeenAt,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(
          eq(sessions.idHash, idHash),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, at),
          gt(sessions.lastSeenAt, idleSince),
        ),
      ),
  );
  return row ?? null;
}

export async function touchSession(idHash: string, at: Date): Promise<void> {
  await asSystem((tx) =>
    tx
      .update(sessions)
      .set({ lastSeenAt: at })
      .where(and(eq(sessions.idHash, idHash), lt(sessions.lastSeenAt, at))),
  );
}

/** Ends a session for good; no effect on one that has ended. */
export async function revokeSession(idHash: string, at: Date, reason: string): Promise<void> {
  await asSystem((tx) =>
    tx
      .update(sessions)
      .set({ revokedAt: at, revokedReason: reason })
      .where(and(eq(sessions.idHash, idHash), isNull(sessions.revokedAt))),
  );
}

/** Remembers which tenant's pages this browser shows. False: the person is no member of it. */
export async function chooseSessionTenant(tenantId: TenantId, idHash: string): Promise<boolean> {
  const changed = await asSystem((tx) =>
    tx
      .update(sessions)
      .set({ tenantId })
      .where(
        and(
          eq(sessions.idHash, idHash),
          exists(
            tx
              .select({ role: memberships.role })
              .from(memberships)
              .where(
                and(eq(memberships.tenantId, tenantId), eq(memberships.userId, sessions.userId)),
              ),
          ),
        ),
      )
      .returning({ idHash: sessions.idHash }),
  );
  return changed.length === 1;
}
