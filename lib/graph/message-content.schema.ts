import { z } from "zod";

/**
 * What a message says: free text (only inside the 24-hour window) or an approved template.
 *
 * Limits are Meta's: text 1 to 4,096 characters; template names are lower case; languages are
 * `en` or `en_US`.
 */
export const messageContentSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), body: z.string().min(1).max(4096) }),
  z.strictObject({
    type: z.literal("template"),
    name: z.string().regex(/^[a-z0-9_]{1,512}$/),
    language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/),
  }),
]);

export type MessageContent = z.infer<typeof messageContentSchema>;
