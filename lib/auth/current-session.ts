import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { readSession, type Session } from "./session";
import { sidFromCookies } from "./session-cookie";

/** Who is asking, or null. Read from the database once per request. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const sid = await sidFromCookies(await cookies());
  return sid === null ? null : await readSession(sid);
});
