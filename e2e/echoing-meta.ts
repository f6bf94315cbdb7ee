import type { SandboxRequest, SandboxWorld } from "@/lib/sandbox/control-answers.schema";

// A Meta that repeats in its words what it was given, and where it may be given what.

/** A text of Meta's with every secret it was sent. */
export function echoText({ appId, appSecret, accessToken }: SandboxWorld): string {
  const appToken = `${appId}|${appSecret}`;
  const both = new URLSearchParams({ access_token: accessToken, client: appToken });
  return `Malformed access token ${accessToken} of ${appToken}, secret ${appSecret}, in ${both}`;
}

/** An error of Meta's that repeats in every text what it was given. */
export function echo(world: SandboxWorld, code: number) {
  const text = echoText(world);
  const user = { error_user_title: text, error_user_msg: text };
  const error = { code, message: text, type: text, error_data: { details: text }, ...user };
  return { error: { ...error, fbtrace_id: world.appSecret } };
}

/**
 * A request to Meta without the secrets that stand where Meta wants them.
 *
 * @param tokens that may be used, and asked about
 */
export function withoutRightPlaces(
  { method, url, headers, body }: SandboxRequest,
  { appId, appSecret }: SandboxWorld,
  tokens: readonly string[],
): string {
  const { authorization = "", ...others } = headers;
  const address = new URL(url);
  const isInspection = address.pathname.endsWith("/debug_token");
  if (isInspection && tokens.includes(address.searchParams.get("input_token") ?? "")) {
    address.searchParams.delete("input_token");
  }
  const bearers = [...tokens, ...(isInspection ? [`${appId}|${appSecret}`] : [])];
  const rest = bearers.includes(authorization.replace(/^Bearer /, "")) ? "" : authorization;
  return [method, address.href, rest, JSON.stringify(others), body].join("\n");
}
