import { createHash, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "@/db/client";
import { asSystem } from "@/db/doors";
import { insertMembership } from "@/db/queries/memberships";
import { insertUser } from "@/db/queries/users";
import { memberships, sessions } from "@/db/schema";
import { openTestDatabase, seedTenant } from "@/db/test-database";
import { setClock } from "../clock";
import { chooseTenant } from "./choose-tenant";
import type { Role } from "./permissions.schema";
import { endSession, readSession, startSession } from "./session";

const noon = new Date("2026-03-01T12:00:00Z");
const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);
const at = (time: Date) => setClock(() => time);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
afterEach(() => setClock());

async function seedUser(): Promise<string> {
  const id = randomUUID();
  const email = `${id}@example.com`;
  await insertUser({ id, email, passwordHash: "x", createdAt: noon });
  return id;
}

async function join(userId: string, name: string, role: Role, createdAt = noon) {
  const tenantId = await seedTenant(name);
  await insertMembership(tenantId, { userId, role, createdAt });
  return tenantId;
}

const rowOf = async (sid: string) => {
  const idHash = createHash("sha256").update(sid).digest("base64url");
  const [row] = await asSystem((tx) =>
    tx.select().from(sessions).where(eq(sessions.idHash, idHash)),
  );
  return row;
};

describe("a session", () => {
  it("is known by an id of 256 bits of which only the hash is stored", async () => {
    const userId = await seedUser();
    const sid = await startSession(userId, "Firefox");
    expect(Buffer.from(sid, "base64url")).toHaveLength(32);
    const everything = JSON.stringify(await asSystem((tx) => tx.select().from(sessions)));
    expect(everything).not.toContain(sid);
    expect(await readSession(sid)).toMatchObject({ userId, email: `${userId}@example.com` });
  });

  it("is not opened by an edited id, nor by the stored hash", async () => {
    const sid = await startSession(await seedUser(), "");
    const edited = (sid.startsWith("A") ? "B" : "A") + sid.slice(1);
    expect(await readSession(edited)).toBeNull();
    expect(await readSession((await rowOf(sid))?.idHash ?? "")).toBeNull();
    expect(await readSession("")).toBeNull();
  });

  it("ends after 30 minutes without a request", async () => {
    at(noon);
    const sid = await startSession(await seedUser(), "");
    at(new Date(minutes(30).getTime() - 1));
    expect(await readSession(sid)).not.toBeNull();
    at(minutes(59));
    expect(await readSession(sid)).not.toBeNull();
    at(minutes(89));
    expect(await readSession(sid)).toBeNull();
  });

  it("ends after 8 hours however busy", async () => {
    at(noon);
    const sid = await startSession(await seedUser(), "");
    for (let minute = 20; minute < 480; minute += 20) {
      at(minutes(minute));
      expect(await readSession(sid)).not.toBeNull();
    }
    at(minutes(480));
    expect(await readSession(sid)).toBeNull();
  });

  it("writes down when it was last seen at most once a minute", async () => {
    at(noon);
    const sid = await startSession(await seedUser(), "");
    at(new Date(noon.getTime() + 59_000));
    await readSession(sid);
    expect((await rowOf(sid))?.lastSeenAt).toEqual(noon);
    at(minutes(1));
    await readSession(sid);
    expect((await rowOf(sid))?.lastSeenAt).toEqual(minutes(1));
  });

  it("is dead once signed out; another browser's is not", async () => {
    const userId = await seedUser();
    const [one, other] = [await startSession(userId, ""), await startSession(userId, "")];
    await endSession(one);
    expect(await readSession(one)).toBeNull();
    expect(await readSession(other)).not.toBeNull();
    expect((await rowOf(one))?.revokedReason).toBe("signed out");
  });

  it("is one of ten: the eleventh ends the oldest", async () => {
    const userId = await seedUser();
    const stranger = await startSession(await seedUser(), "");
    const sids: string[] = [];
    for (let minute = 0; minute < 11; minute++) {
      at(minutes(minute));
      sids.push(await startSession(userId, ""));
    }
    const live = await Promise.all(sids.map(async (sid) => (await readSession(sid)) !== null));
    expect(live).toEqual([false, ...Array<boolean>(10).fill(true)]);
    setClock();
    expect(await readSession(stranger)).not.toBeNull();
  });

  it("is one of ten also when many begin at once", async () => {
    const userId = await seedUser();
    const fourteen = () => Promise.all(Array.from({ length: 14 }, () => startSession(userId, "")));
    const sids = [...(await fourteen()), ...(await fourteen())];
    const live = await Promise.all(sids.map((sid) => readSession(sid)));
    expect(live.filter(Boolean)).toHaveLength(10);
  });

  it("leaves no rows behind that ended long ago", async () => {
    const userId = await seedUser();
    at(noon);
    const old = await startSession(userId, "");
    at(minutes(481));
    await startSession(userId, "");
    expect(await rowOf(old)).toBeUndefined();
  });
});

describe("the tenant of a session", () => {
  it("is the one joined first until another is chosen", async () => {
    const userId = await seedUser();
    const second = await join(userId, "Second", "viewer", minutes(1));
    const first = await join(userId, "First", "owner");
    const sid = await startSession(userId, "");
    const session = await readSession(sid);
    expect(session?.current).toEqual({ tenantId: first, tenantName: "First", role: "owner" });
    expect(session?.memberships.map((own) => own.tenantName)).toEqual(["First", "Second"]);
    if (session) await chooseTenant(second, session);
    expect((await readSession(sid))?.current?.tenantId).toBe(second);
  });

  it("cannot be one the person is no member of", async () => {
    const userId = await seedUser();
    const own = await join(userId, "Own", "owner");
    const foreign = await join(await seedUser(), "Foreign", "owner");
    const sid = await startSession(userId, "");
    const session = await readSession(sid);
    if (!session) throw new Error("no session");
    await expect(chooseTenant(foreign, session)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await readSession(sid))?.current?.tenantId).toBe(own);
  });

  it("falls back when the membership is gone, on the next request", async () => {
    const userId = await seedUser();
    const own = await join(userId, "Own", "owner");
    const left = await join(userId, "Left", "admin", minutes(1));
    const sid = await startSession(userId, "");
    const session = await readSession(sid);
    if (session) await chooseTenant(left, session);
    await asSystem((tx) => tx.delete(memberships).where(eq(memberships.tenantId, left)));
    expect((await readSession(sid))?.current?.tenantId).toBe(own);
    await asSystem((tx) => tx.delete(memberships).where(eq(memberships.tenantId, own)));
    expect(await readSession(sid)).toMatchObject({ current: null, memberships: [] });
  });

  it("comes with the role of this moment", async () => {
    const userId = await seedUser();
    await join(userId, "Own", "admin");
    const sid = await startSession(userId, "");
    await asSystem((tx) =>
      tx.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, userId)),
    );
    expect((await readSession(sid))?.current?.role).toBe("viewer");
  });
});
