import { z } from "zod";
import type { Finding } from "@/lib/connections/finding.schema";

const about = { connectionId: z.uuid() };

/** What this server is to do about a cause. */
export const mendInput = z.discriminatedUnion("mend", [
  z.strictObject({ ...about, mend: z.literal("subscribe") }),
  z.strictObject({ ...about, mend: z.literal("extend-token") }),
  z.strictObject({
    ...about,
    mend: z.literal("register"),
    /** The number's two-step PIN, or the one it gets. */
    pin: z.string().regex(/^\d{6}$/, "The PIN has six digits."),
  }),
]);
export type Mend = z.output<typeof mendInput>;

/** What became of it. `findings` says what did not work. */
export type MendResult = { done: boolean; findings: Finding[] };
