import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { asSystem } from "@/db/doors";
import { listMemberships, type Membership } from "@/db/queries/memberships";
import { findLiveSession, insertSession, revokeSession, touchSession } from "@/db/queries/sessions";
import { now } from "../clock";

const MINUTE_MS = 60_000;
const IDLE_MINUTES = 30;
export const ABSOLUTE_HOURS = 8;
const MOST_PER_USER = 10;
const USER_AGENT_LENGTH = 300;

/** A signed-in browser, as it is at this moment: role and memberships are read each time. */
export type Session = {
  idHash: string;
  userId: string;
  email: string;
  /** The tenant whose pages are shown; null for a member of nothing. */
  current: Membership | null;
  memberships: Membership[];
};

/** Begins a session. @returns its id, 256 random bits; only its hash is stored */
export async function startSession(userId: string, userAgent: string): Promise<string> {
  const sid = randomBytes(32).toString("base64url");
  const createdAt = now();
  await insertSession(
    {
      idHash: hashOf(sid),
      userId,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + ABSOLUTE_HOURS * 60 * MINUTE_MS),
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH),
    },
    { most: MOST_PER_USER, idleSince: idleSince(createdAt) },
  );
  return sid;
}

/** The live session of this id, or null: unknown, ended, idle too long, or past its eight hours. */
export async function readSession(sid: string): Promise<Session | null> {
  const idHash = hashOf(sid);
  const at = now();
  return await asSystem(async () => {
    const live = await findLiveSession(idHash, { at, idleSince: idleSince(at) });
    if (!live) return null;
    if (at.getTime() - live.lastSeenAt.getTime() >= MINUTE_MS) await touchSession(idHash, at);
    const memberships = await listMemberships(live.userId);
    const chosen = memberships.find((membership) => membership.tenantId === live.tenantId);
    return {
      idHash,
      userId: live.userId,
      email: live.email,
      current: chosen ?? memberships[0] ?? null,
      memberships,
    };
  });
}

/** Ends a session; a copied cookie is worth nothing from here on. */
export async function endSession(sid: string): Promise<void> {
  await revokeSession(hashOf(sid), now(), "signed out");
}

function hashOf(sid: string): string {
  return createHash("sha256").update(sid).digest("base64url");
}

function idleSince(at: Date): Date {
  return new Date(at.getTime() - IDLE_MINUTES * MINUTE_MS);
}
