import "server-only";
import type { Token } from "./records";

const AUTH = "Error validating access token: ";
const RESET =
  "The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.";

const DEAD_MESSAGES: Record<number, string> = {
  452: RESET,
  459: "You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
  460: RESET,
  464: "Sessions for the user are not allowed because the user is not a confirmed user.",
  466: "The session was invalidated explicitly using an API call.",
  467: "The session is invalid because the user logged out.",
  492: "The user does not have the required role on the Page any more.",
};

export type TokenDeath = { message: string; subcode: number | null };

/** Why Meta no longer accepts the token, in Meta's words; null while it does. */
export function tokenDeath(token: Token, now: Date): TokenDeath | null {
  if (token.dead) {
    const { subcode, message } = token.dead;
    return { subcode, message: message ?? deadMessage(token, subcode, now) };
  }
  if (token.expiresAt === 0 || token.expiresAt * 1000 > now.getTime()) return null;
  return { subcode: 463, message: expiredMessage(new Date(token.expiresAt * 1000), now) };
}

function deadMessage(token: Token, subcode: number | null, now: Date): string {
  if (subcode === null) return "Invalid OAuth access token.";
  if (subcode === 458) return `${AUTH}The user has not authorized application ${token.appId}.`;
  // A token can be declared expired by the control API without its time having come.
  if (subcode === 463) return expiredMessage(new Date(now.getTime() - 60_000), now);
  return `${AUTH}${DEAD_MESSAGES[subcode] ?? "The session is invalid."}`;
}

function expiredMessage(expired: Date, now: Date): string {
  return `${AUTH}Session has expired on ${pacificTime(expired)}. The current time is ${pacificTime(now)}.`;
}

const pacific = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/Los_Angeles",
  weekday: "long",
  day: "2-digit",
  month: "short",
  year: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** `Monday, 16-Feb-26 23:46:54 PST` */
function pacificTime(date: Date): string {
  const part = Object.fromEntries(
    pacific.formatToParts(date).map(({ type, value }) => [type, value]),
  );
  return `${part.weekday}, ${part.day}-${part.month}-${part.year} ${part.hour}:${part.minute}:${part.second} ${part.timeZoneName}`;
}
