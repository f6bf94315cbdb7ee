import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { GraphCall, Sandbox } from "./graph-call";
import { GraphRefusal, tokenRefusal } from "./graph-error";
import type { App, Token } from "./records";
import { tokenDeath } from "./token-life";

/** Who calls: an app with `APP_ID|APP_SECRET`, or somebody with an access token. */
export type Caller =
  | { kind: "app"; app: App }
  | { kind: "user"; app: App; token: Token; accessToken: string };

/**
 * Tells who calls and checks `appsecret_proof`.
 *
 * @throws {GraphRefusal} 104 or 2500 without a token, 190 for one that is not accepted, 100 for a
 *   proof that is wrong or, where the app demands one, missing
 */
export async function authenticate(sandbox: Sandbox, call: GraphCall): Promise<Caller> {
  const accessToken = presentedToken(call);
  if (!accessToken) throw missingToken(call);
  const caller = accessToken.includes("|")
    ? await appCaller(sandbox, call, accessToken)
    : await userCaller(sandbox, accessToken);
  await checkProof(sandbox, call, caller.app, accessToken);
  return caller;
}

/** The app of an `APP_ID|APP_SECRET`, when both are right. */
export async function appOfAppToken(sandbox: Sandbox, appToken: string): Promise<App | null> {
  const [appId = "", secret = ""] = appToken.split("|", 2);
  const app = await sandbox.records.get("app", appId);
  if (!app || app.isDeleted) return null;
  return (await isAppSecret(sandbox, appId, secret)) ? app : null;
}

export async function isAppSecret(
  sandbox: Sandbox,
  appId: string,
  secret: string,
): Promise<boolean> {
  return same(secret, await sandbox.records.appSecret(appId));
}

/** @throws {GraphRefusal} 100 without `appsecret_proof`, where Meta demands it of every app */
export function demandProof(call: GraphCall): void {
  if (call.params.has("appsecret_proof")) return;
  throw proofRefusal("API calls from the server require an appsecret_proof argument");
}

function presentedToken(call: GraphCall): string | null {
  const bearer = /^(?:Bearer|OAuth) +(.+)$/i.exec(call.authorization ?? "")?.[1]?.trim();
  return bearer || call.params.get("access_token");
}

function missingToken(call: GraphCall): GraphRefusal {
  return call.path[0] === "me"
    ? new GraphRefusal(400, {
        message: "An active access token must be used to query information about the current user.",
        code: 2500,
      })
    : new GraphRefusal(400, {
        message: "An access token is required to request this resource.",
        code: 104,
      });
}

async function appCaller(sandbox: Sandbox, call: GraphCall, appToken: string): Promise<Caller> {
  // The token inspection keeps Graph's classic 400, where WhatsApp endpoints answer 401.
  const status = call.path[0] === "debug_token" ? 400 : 401;
  const known = await sandbox.records.get("app", appToken.split("|", 1)[0] ?? "");
  if (!known || known.isDeleted) {
    throw tokenRefusal(
      "Error validating application. Cannot get application info due to a system error.",
      null,
      status,
    );
  }
  const app = await appOfAppToken(sandbox, appToken);
  if (!app) throw tokenRefusal("Invalid OAuth access token signature.", null, status);
  return { kind: "app", app };
}

async function userCaller(sandbox: Sandbox, accessToken: string): Promise<Caller> {
  const token = await sandbox.records.token(accessToken);
  const app = token && (await sandbox.records.get("app", token.appId));
  if (!token || !app) {
    throw tokenRefusal(
      /^EAA[0-9A-Za-z]+$/.test(accessToken)
        ? "The access token could not be decrypted"
        : "Invalid OAuth access token - Cannot parse access token",
    );
  }
  if (app.isDeleted) {
    throw tokenRefusal("Error validating application. Application has been deleted.");
  }
  const death = tokenDeath(token, sandbox.now());
  if (death) throw tokenRefusal(death.message, death.subcode);
  return { kind: "user", app, token, accessToken };
}

async function checkProof(sandbox: Sandbox, call: GraphCall, app: App, accessToken: string) {
  const proof = call.params.get("appsecret_proof");
  if (proof === null) {
    // An app token carries the secret itself and proves nothing more by a proof.
    if (!app.requireAppSecret || accessToken.includes("|")) return;
    throw proofRefusal("API calls from the server require an appsecret_proof argument");
  }
  const time = call.params.get("appsecret_time");
  const expected = createHmac("sha256", await sandbox.records.appSecret(app.id))
    .update(time === null ? accessToken : `${accessToken}|${time}`)
    .digest("hex");
  if (!same(proof, expected)) {
    throw proofRefusal("Invalid appsecret_proof provided in the API argument");
  }
}

function proofRefusal(message: string): GraphRefusal {
  return new GraphRefusal(400, { message, type: "GraphMethodException", code: 100 });
}

function same(given: string, expected: string): boolean {
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
}
