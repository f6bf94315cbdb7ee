import "server-only";
import { randomBytes } from "node:crypto";
import type { NextRequest } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { nextAuthSecret } from "../crypto/installation-keys";
import { env } from "../env";
import { AppError } from "../errors";
import { log } from "../log";
import { clientAddress } from "./client-address";
import { isSameOrigin } from "./same-origin";
import { ABSOLUTE_HOURS, endSession } from "./session";
import { cookieOption, sidFromCookies } from "./session-cookie";
import { signIn } from "./sign-in";

const BODY_LIMIT = 8_192;

/** What the sign-in form and sign-out use of next-auth; its own pages, log and session stay shut. */
const OPEN = new Set(["GET providers", "GET csrf", "POST callback/credentials", "POST signout"]);

type Context = { params: Promise<{ nextauth: string[] }> };

/**
 * `/api/auth/*`. Signing out ends the session before its cookie goes, so that a copy of the cookie
 * is worth nothing; where that fails the answer is an error and nobody believes to be signed out.
 */
export async function nextAuthRoute(request: NextRequest, context: Context): Promise<Response> {
  const action = (await context.params).nextauth.join("/");
  if (!OPEN.has(`${request.method} ${action}`)) return new Response(null, { status: 404 });
  if (request.method === "POST") {
    if (!isSameOrigin(request.headers, env().appOrigin)) return new Response(null, { status: 403 });
    if (!(Number(request.headers.get("content-length") ?? Number.NaN) <= BODY_LIMIT)) {
      return new Response(null, { status: 413 });
    }
  }
  if (action !== "signout") return await NextAuth(request, context, authOptions());

  const sid = await sidFromCookies(request.cookies);
  if (sid !== null) await endSession(sid);
  const response: Response = await NextAuth(request, context, authOptions());
  response.headers.set("clear-site-data", '"cache", "storage"');
  return response;
}

function authOptions(): AuthOptions {
  return {
    secret: nextAuthSecret(),
    session: { strategy: "jwt", maxAge: ABSOLUTE_HOURS * 3_600 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: cookieOption("session"),
      csrfToken: cookieOption("csrf"),
      callbackUrl: cookieOption("callback"),
    },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        authorize: async (input, request) => {
          const sid = await authorize(input, request.headers ?? {});
          return sid === null ? null : { id: sid };
        },
      }),
    ],
    // The cookie says which session, and nothing about the person.
    callbacks: { jwt: ({ token, user }) => ({ sid: user ? user.id : token.sid }) },
    logger: {
      error: (code, cause) =>
        log.error({ code, err: "error" in cause ? cause.error : cause }, "next-auth failed"),
      warn: (code) => log.warn({ code }, "next-auth warns"),
      debug: () => {},
    },
  };
}

/** next-auth sends the message of what is thrown here to the browser: only our own words may leave. */
async function authorize(
  input: Record<string, string> | undefined,
  headers: Record<string, unknown>,
): Promise<string | null> {
  const header = (name: string) => (typeof headers[name] === "string" ? headers[name] : null);
  try {
    return await signIn(
      { email: input?.email, password: input?.password },
      {
        address: clientAddress(header("x-forwarded-for"), env().trustedProxyHops),
        userAgent: header("user-agent") ?? "",
      },
    );
  } catch (error) {
    if (error instanceof AppError) throw error;
    const requestId = randomBytes(6).toString("hex");
    log.error({ err: error, requestId }, "Sign-in failed");
    throw new Error(
      `Something went wrong on our side. If it stays, look for ${requestId} in the server's log.`,
    );
  }
}
