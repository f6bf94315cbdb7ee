import "server-only";
import type { CookieOption } from "next-auth";
import { decode } from "next-auth/jwt";
import { nextAuthSecret } from "../crypto/installation-keys";
import { env } from "../env";

/**
 * A cookie of ours: `__Host-` and Secure over https, a plain name on `http://localhost`.
 *
 * Browsers refuse to let a sibling domain set a `__Host-` cookie.
 */
export function cookieOption(name: "session" | "csrf" | "callback"): CookieOption {
  const secure = env().appOrigin.startsWith("https:");
  return {
    name: `${secure ? "__Host-" : ""}wakey.${name}`,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}

/** The session id in next-auth's encrypted cookie; null without one, or where it is not genuine. */
export async function sidFromCookies(cookies: {
  get: (name: string) => { value: string } | undefined;
}): Promise<string | null> {
  const token = cookies.get(cookieOption("session").name)?.value;
  if (!token) return null;
  const content = await decode({ token, secret: nextAuthSecret() }).catch(() => null);
  return typeof content?.sid === "string" ? content.sid : null;
}
