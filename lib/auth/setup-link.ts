import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { consumeSetupLink, isSetupLinkOpen, replaceSetupLinks } from "@/db/queries/setup-links";
import { hasUsers } from "@/db/queries/users";
import { now } from "../clock";
import { env } from "../env";

export const SETUP_LINK_MINUTES = 30;

/**
 * Makes the one link that lets the first owner in, for 30 minutes; links made before end.
 *
 * @returns the whole URL, to be shown to the operator only; null once somebody exists
 */
export async function issueSetupLink(): Promise<string | null> {
  if (await hasUsers()) return null;
  const token = randomBytes(32).toString("base64url");
  const createdAt = now();
  const expiresAt = new Date(createdAt.getTime() + SETUP_LINK_MINUTES * 60_000);
  await replaceSetupLinks({ tokenHash: hashOf(token), createdAt, expiresAt });
  return `${env().appOrigin}/setup?token=${token}`;
}

/** Whether a link's token would let the first owner in at this moment. */
export async function isSetupTokenOpen(token: string): Promise<boolean> {
  return await isSetupLinkOpen(hashOf(token), now());
}

/** Uses the token up, in the transaction of what it is used for. False: expired, used or wrong. */
export async function consumeSetupToken(token: string): Promise<boolean> {
  return await consumeSetupLink(hashOf(token), now());
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
