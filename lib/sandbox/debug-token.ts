import "server-only";
import { appOfAppToken, type Caller } from "./access";
import type { GraphCall, Sandbox } from "./graph-call";
import { parameterRefusal } from "./graph-error";
import type { App, Token } from "./records";
import type { JsonValue } from "./store";
import { tokenDeath } from "./token-life";

const DATA_ACCESS_SECONDS = 90 * 86_400;
const NOT_A_TOKEN = {
  data: {
    error: { code: 190, message: "Invalid OAuth access token." },
    is_valid: false,
    scopes: [],
  },
};

/**
 * `GET /debug_token`: answers 200 for dead tokens too, with `is_valid` false and Meta's reason.
 *
 * @throws {GraphRefusal} 100 without `input_token`, for another app's token, and for an inspector
 *   that is neither the app nor the token itself
 */
export async function debugToken(
  sandbox: Sandbox,
  call: GraphCall,
  caller: Caller,
): Promise<JsonValue> {
  const input = call.params.get("input_token");
  if (!input) throw parameterRefusal("The parameter input_token is required");
  if (input.includes("|")) return debugAppToken(sandbox, input, caller);

  const token = await sandbox.records.token(input);
  if (!token) return NOT_A_TOKEN;
  refuseOtherApp(token.appId, caller);
  if (caller.kind === "user") {
    const inspectsItself = caller.accessToken === input;
    if (!inspectsItself || caller.app.refuseSelfInspection) throw appTokenNeeded();
  }
  return { data: inspect(token, caller.app, sandbox.now()) };
}

async function debugAppToken(sandbox: Sandbox, input: string, caller: Caller): Promise<JsonValue> {
  const app = await appOfAppToken(sandbox, input);
  if (!app) return NOT_A_TOKEN;
  refuseOtherApp(app.id, caller);
  if (caller.kind === "user") throw appTokenNeeded();
  return {
    data: { app_id: app.id, type: "APP", application: app.name, is_valid: true, scopes: [] },
  };
}

function inspect(token: Token, app: App, now: Date): JsonValue {
  const death = tokenDeath(token, now);
  const about = {
    app_id: token.appId,
    type: token.type,
    application: app.name,
    data_access_expires_at:
      token.dataAccessExpiresAt ??
      (token.type === "USER" ? token.issuedAt + DATA_ACCESS_SECONDS : 0),
  };
  if (death) {
    const { subcode, message } = death;
    return {
      ...about,
      error: { code: 190, message, ...(subcode === null ? {} : { subcode }) },
      expires_at: token.expiresAt,
      is_valid: false,
      scopes: token.scopes,
      user_id: token.userId,
    };
  }
  return {
    ...about,
    expires_at: token.expiresAt,
    is_valid: true,
    issued_at: token.issuedAt,
    scopes: token.scopes,
    granular_scopes: granularScopes(token) as JsonValue,
    user_id: token.userId,
  };
}

/** Only people's tokens list their assets: an ordinary system user's scopes have no targets. */
function granularScopes(token: Token) {
  if (token.granularScopes) return token.granularScopes;
  return token.scopes
    .filter((scope) => scope !== "public_profile")
    .map((scope) =>
      token.type === "USER" && scope.startsWith("whatsapp_") && token.wabaIds.length > 0
        ? { scope, target_ids: token.wabaIds.toReversed() }
        : { scope },
    );
}

function refuseOtherApp(appId: string, caller: Caller): void {
  if (appId === caller.app.id) return;
  throw parameterRefusal("The App_id in the input_token did not match the Viewing App");
}

function appTokenNeeded() {
  return parameterRefusal(
    "You must provide an app access token, or a user access token that is an owner or developer of the app",
  );
}
