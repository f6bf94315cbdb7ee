import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/env";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Gives every page its own script nonce and turns away writes from other sites.
 *
 * A first line only: actions and routes check origin, session and permission themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const origin = env().appOrigin;

  if (!safeMethods.has(request.method) && !isSameOrigin(request, origin)) {
    return new NextResponse(`Refused: this address accepts changes only from ${origin}\n`, {
      status: 403,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  }

  const isHttps = origin.startsWith("https:");
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce, {
    // biome-ignore lint/style/noProcessEnv: a fact of the build, written in by Next.
    development: process.env.NODE_ENV === "development",
    https: isHttps,
  });

  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) {
    if (name.startsWith("x-middleware-")) headers.delete(name);
  }
  headers.set("x-nonce", nonce);
  // Where a person goes back to after signing in; next/headers does not tell the path.
  headers.set("x-path", request.nextUrl.pathname + request.nextUrl.search);
  // Next takes the nonce for its own scripts from the request's policy.
  headers.set("content-security-policy", policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (isHttps) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

/** Browsers send `Origin` with every write; a write without it did not come from our pages. */
function isSameOrigin(request: NextRequest, origin: string): boolean {
  const site = request.headers.get("sec-fetch-site");
  return request.headers.get("origin") === origin && (site === null || site === "same-origin");
}

/** Inline `style` attributes are allowed (server-rendered widths, positions); inline script never is. */
function contentSecurityPolicy(
  nonce: string,
  { development, https }: { development: boolean; https: boolean },
): string {
  return [
    "default-src 'none'",
    // React's development build rebuilds server stacks with eval.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Next's development overlay adds style elements without a nonce.
    `style-src-elem 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "report-to csp",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

// Webhooks and the sandbox are called by servers and check their own signatures and tokens.
export const config = { matcher: "/((?!api/hooks/|api/sandbox/|_next/static/).*)" };
