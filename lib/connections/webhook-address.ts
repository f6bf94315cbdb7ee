import "server-only";
import { env, loopbackOrigin } from "@/lib/env";
import type { ConnectionKind } from "./connection.schema";

/** Where Meta sends the events of a hook; the sandbox reaches this process directly. */
export function callbackUrl(kind: ConnectionKind, hookId: string): string {
  const origin = kind === "sandbox" ? loopbackOrigin() : env().appOrigin;
  return `${origin}/api/hooks/${hookId}`;
}

/** Meta accepts only https; a simulator on this machine takes any address of ours. */
export function isCallbackAccepted(kind: ConnectionKind): boolean {
  const { appOrigin, graphBaseUrl } = env();
  const isSimulator = kind === "sandbox" || graphBaseUrl !== "https://graph.facebook.com";
  return isSimulator || appOrigin.startsWith("https://");
}
