import "server-only";
import { authenticate, isAppSecret } from "./access";
import type { GraphCall, Sandbox } from "./graph-call";
import { GraphRefusal, parameterRefusal, tokenRefusal, unknownPath } from "./graph-error";
import { inSixtyDays, issueToken } from "./issue-token";
import type { App, Token } from "./records";
import type { JsonValue } from "./store";
import { tokenDeath } from "./token-life";

/** Of a long-lived token, as Meta's answers say: a little less than 60 days. */
const EXPIRES_IN = 5_183_944;

/**
 * `/oauth/access_token` and `/oauth/revoke`: calls of an app, which knows its own secret.
 *
 * @throws {GraphRefusal} 101 for an unknown app, 1 for a wrong secret, 190 for tokens
 */
export async function oauth(sandbox: Sandbox, call: GraphCall): Promise<JsonValue> {
  const [, edge] = call.path;
  if (call.path.length !== 2) throw unknownPath(`/${call.path.join("/")}`);
  if (edge === "access_token") return accessToken(sandbox, call, await askingApp(sandbox, call));
  if (edge === "revoke") return revoke(sandbox, call, await askingApp(sandbox, call));
  throw unknownPath(`/${call.path.join("/")}`);
}

async function askingApp(sandbox: Sandbox, { params }: GraphCall): Promise<App> {
  const appId = params.get("client_id");
  if (!appId) throw new GraphRefusal(400, { message: "Missing client_id parameter.", code: 101 });
  const app = await sandbox.records.get("app", appId);
  if (!app) {
    throw new GraphRefusal(400, {
      message: "Error validating application. Cannot get application info due to a system error.",
      code: 101,
    });
  }
  if (await isAppSecret(sandbox, appId, params.get("client_secret") ?? "")) return app;
  throw new GraphRefusal(400, { message: "Error validating client secret.", code: 1 });
}

async function accessToken(sandbox: Sandbox, { params }: GraphCall, app: App): Promise<JsonValue> {
  const grant = params.get("grant_type");
  if (grant === "client_credentials") {
    const secret = await sandbox.records.appSecret(app.id);
    return { access_token: `${app.id}|${secret}`, token_type: "bearer" };
  }
  if (grant !== "fb_exchange_token") throw parameterRefusal(`Unsupported grant_type: ${grant}`);
  const input = params.get("fb_exchange_token");
  if (!input) throw parameterRefusal("The parameter fb_exchange_token is required");
  const token = await aliveToken(sandbox, app, input);
  const forSixtyDays = params.get("set_token_expires_in_60_days") === "true";
  // A person's token is always made for 60 days, a System User's only on request.
  const ends = token.type === "USER" || forSixtyDays;
  if (!ends && app.expiringTokensOnly) throw expiringTokensOnly();
  const issued = await issueToken(sandbox, {
    ...token,
    assetsHiddenUntil: 0,
    expiresAt: ends ? inSixtyDays(sandbox.now()) : 0,
  });
  return {
    access_token: issued,
    token_type: "bearer",
    ...(ends ? { expires_in: EXPIRES_IN } : {}),
  };
}

export function expiringTokensOnly() {
  return parameterRefusal(
    "Invalid parameter",
    "This business must use expiring tokens: set_token_expires_in_60_days is required",
  );
}

/** The answers of `/oauth` are Graph's classic 400, where WhatsApp endpoints say 401. */
async function aliveToken(sandbox: Sandbox, app: App, input: string): Promise<Token> {
  const token = await sandbox.records.token(input);
  if (!token) {
    throw tokenRefusal("Invalid OAuth access token - Cannot parse access token", null, 400);
  }
  if (token.appId !== app.id) {
    throw tokenRefusal(
      `Error validating access token: The access token does not belong to application ${app.id}`,
      null,
      400,
    );
  }
  const death = tokenDeath(token, sandbox.now());
  if (death) throw tokenRefusal(death.message, death.subcode, 400);
  return token;
}

async function revoke(sandbox: Sandbox, call: GraphCall, app: App): Promise<JsonValue> {
  const caller = await authenticate(sandbox, call);
  if (caller.app.id !== app.id) {
    throw tokenRefusal(
      `Error validating access token: The access token does not belong to application ${app.id}`,
      null,
      400,
    );
  }
  const input = call.params.get("revoke_token");
  if (!input) throw parameterRefusal("The parameter revoke_token is required");
  const token = await aliveToken(sandbox, app, input);
  await sandbox.records.save("token", { ...token, dead: { subcode: 466 } });
  return { success: "true" };
}
