import "server-only";
import { z } from "zod";

/** Ids are digits; Meta writes them as text, in some places as numbers. */
export const idReply = z.union([z.string(), z.number().int().transform(String)]);

/** Optional text; null where Meta says nothing. */
export const textReply = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** `true`, `{"success":true}` and `{"success":"true"}`, depending on the edge. */
export const doneReply = z.union([
  z.literal([true, "true"]),
  z.object({ success: z.literal([true, "true"]) }),
]);
