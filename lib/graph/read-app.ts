import "server-only";
import { z } from "zod";
import { type AppSecret, Secret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { graphId } from "./request-parts";

const reply = z.object({ id: z.string(), name: z.string().nullish() });

/**
 * Asks for a Meta app in its own name, which proves that App ID and App secret belong together.
 *
 * @throws {GraphRefusal} 190 `Invalid OAuth access token signature.` for a wrong secret, 190 or 101
 *   `Error validating application.` for an unknown app
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/application/
 */
export async function readApp(
  target: GraphTarget,
  { appId, appSecret }: { appId: string; appSecret: AppSecret },
): Promise<{ id: string; name: string | null }> {
  const app = await graphCall({
    target,
    method: "GET",
    path: [graphId(appId)],
    query: { fields: "id,name" },
    token: new Secret(`${appId}|${appSecret.reveal()}`),
    alsoSecret: [appSecret],
    reply,
  });
  return { id: app.id, name: app.name ?? null };
}
