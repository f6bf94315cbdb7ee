import "server-only";
import { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";

const reply = z.object({ id: z.string(), name: z.string().nullish() });

/**
 * Who the token speaks for: a person or a System User.
 *
 * @throws {GraphRefusal} 190 for a dead token
 * @throws {GraphUnreachable}
 */
export async function readMe(
  target: GraphTarget,
  { token, appSecret }: { token: AccessToken; appSecret?: AppSecret | undefined },
): Promise<{ id: string; name: string | null }> {
  const me = await graphCall({
    target,
    method: "GET",
    path: ["me"],
    query: { fields: "id,name" },
    token,
    appSecret,
    reply,
  });
  return { id: me.id, name: me.name ?? null };
}
