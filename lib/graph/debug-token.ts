import "server-only";
import { z } from "zod";
import { scrub } from "@/lib/scrub";
import { type AccessToken, type AppSecret, Secret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";

/** What Meta knows about a token. A dead token is an answer with `error`, not a refusal. */
export type TokenFacts = {
  isValid: boolean;
  appId: string | null;
  /** `USER`, `SYSTEM_USER`, `PAGE`, `APP` or a kind Meta has added since. */
  kind: string | null;
  appName: string | null;
  /** Null: never. */
  expiresAt: Date | null;
  /** Null: no end. */
  dataAccessExpiresAt: Date | null;
  issuedAt: Date | null;
  scopes: string[];
  /** `targetIds` null: not limited to chosen assets. For the WhatsApp permissions they are WABA ids. */
  granularScopes: { scope: string; targetIds: string[] | null }[];
  userId: string | null;
  error: { code: number; subcode: number | null; message: string } | null;
};

export type TokenInspector = { appId: string; appSecret: AppSecret } | "self";

const id = z.union([z.string(), z.number().int().transform(String)]);
const seconds = z
  .number()
  .int()
  .nullish()
  .transform((value) => (value ? new Date(value * 1000) : null));

const reply = z.object({
  data: z.object({
    is_valid: z.boolean(),
    app_id: id.nullish(),
    type: z.string().nullish(),
    application: z.string().nullish(),
    // 0 means that there is no end.
    expires_at: seconds,
    data_access_expires_at: seconds,
    issued_at: seconds,
    scopes: z.array(z.string()).default([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(id).nullish() }))
      .default([]),
    user_id: id.nullish(),
    error: z
      .object({ code: z.number(), subcode: z.number().nullish(), message: z.string().default("") })
      .nullish(),
  }),
});

/**
 * Asks Meta what a token is worth.
 *
 * @param inspector the app that issued the token, or "self": the token inspects itself, which Meta
 *   allows only for some tokens (refused with code 100 otherwise)
 * @throws {GraphRefusal} when the inspection is refused: 100 for a token of another app or for
 *   self-inspection, 190 for a wrong app secret, 101 or 190 for an unknown app
 * @throws {GraphUnreachable}
 * @see https://developers.facebook.com/docs/graph-api/reference/debug_token
 */
export async function debugToken(
  target: GraphTarget,
  { token, inspector }: { token: AccessToken; inspector: TokenInspector },
): Promise<TokenFacts> {
  const alsoSecret = inspector === "self" ? [] : [token, inspector.appSecret];
  const { data } = await graphCall({
    target,
    method: "GET",
    path: ["debug_token"],
    query: { input_token: token.reveal() },
    token:
      inspector === "self"
        ? token
        : new Secret(`${inspector.appId}|${inspector.appSecret.reveal()}`),
    alsoSecret,
    reply,
  });
  // Not an error envelope, so the client has not cleaned it.
  const secrets = [token, ...alsoSecret].map((secret) => secret.reveal());
  return {
    isValid: data.is_valid,
    appId: data.app_id ?? null,
    kind: data.type ?? null,
    appName: data.application ?? null,
    expiresAt: data.expires_at,
    dataAccessExpiresAt: data.data_access_expires_at,
    issuedAt: data.issued_at,
    scopes: data.scopes,
    granularScopes: data.granular_scopes.map((granted) => ({
      scope: granted.scope,
      targetIds: granted.target_ids ?? null,
    })),
    userId: data.user_id ?? null,
    error: data.error
      ? {
          code: data.error.code,
          subcode: data.error.subcode ?? null,
          message: scrub(data.error.message, secrets),
        }
      : null,
  };
}
