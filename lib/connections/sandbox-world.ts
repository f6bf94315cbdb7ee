import "server-only";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { loopbackOrigin } from "@/lib/env";

/** Where this process serves the built-in sandbox. */
export const SANDBOX_PATH = "/api/sandbox";

type Home = { __wakeySandboxKey?: string };
const home = globalThis as Home;

/** Opens the sandbox's control API; new in each process, so only this server itself has it. */
export function sandboxControlKey(): string {
  home.__wakeySandboxKey ??= randomBytes(32).toString("base64url");
  return home.__wakeySandboxKey;
}

const worldSchema = z.object({
  appId: z.string(),
  appSecret: z.string(),
  wabaId: z.string(),
  phoneNumberId: z.string(),
  accessToken: z.string(),
});
export type SandboxWorld = z.output<typeof worldSchema>;

/**
 * Makes an app, a WABA, a phone number and a token in the built-in sandbox.
 *
 * @param mode SANDBOX: a test number, which writes to confirmed recipients only
 * @throws {Error} when this server does not answer itself: an outage
 */
export async function createSandboxWorld(mode: "LIVE" | "SANDBOX" = "LIVE"): Promise<SandboxWorld> {
  const world = await controlSandbox("POST", "worlds", {
    mode,
    appName: "Sandbox app",
    businessName: "Sandbox business",
    wabaName: "Sandbox account",
    verifiedName: "Sandbox business",
  });
  return worldSchema.parse(world);
}

/**
 * Does in the built-in sandbox what a person does in Meta's console.
 *
 * @throws {Error} when this server does not answer itself, or the sandbox refuses
 */
export async function controlSandbox(
  method: "POST" | "PATCH",
  path: string,
  body: object,
): Promise<unknown> {
  const response = await fetch(`${loopbackOrigin()}${SANDBOX_PATH}/control/${path}`, {
    method,
    headers: { "content-type": "application/json", "x-sandbox-control": sandboxControlKey() },
    body: JSON.stringify(body),
    redirect: "error",
    cache: "no-store",
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}`);
  return await response.json();
}
