import { z } from "zod";

const milliseconds = z.number().int().min(0).max(3_600_000);

export const refusableCodes = [
  ...[1, 2, 3, 4, 10, 17, 200, 341, 368, 613, 80007, 80008],
  ...[130429, 131000, 131016, 131031, 133010],
] as const;

/** What goes wrong. */
export const faultSchema = z.discriminatedUnion("kind", [
  /** Answers this instead of doing the work. A string body is sent as it is. */
  z.strictObject({
    kind: z.literal("error"),
    status: z.number().int().min(200).max(599),
    body: z.json(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Refuses with one of Meta's general codes, in Meta's words. */
  z.strictObject({ kind: z.literal("refuse"), code: z.literal(refusableCodes) }),
  /** Waits, then does the work. */
  z.strictObject({ kind: z.literal("delay"), ms: milliseconds }),
  /** Never answers and does nothing. */
  z.strictObject({ kind: z.literal("hang") }),
  /** Does the work and never answers. */
  z.strictObject({ kind: z.literal("hang-after-accept") }),
  /** Does the work, then answers this status with a page that is not JSON. */
  z.strictObject({
    kind: z.literal("status-after-accept"),
    status: z.number().int().min(200).max(599),
  }),
  /** Does the work and breaks the connection in the middle of the answer; inside the app 502. */
  z.strictObject({ kind: z.literal("cut-after-accept") }),
  /** Breaks the connection without doing anything; inside the app 502, as there is no socket. */
  z.strictObject({ kind: z.literal("reset") }),
]);

export const createFaultSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      /** The path's end, or a regular expression over the path (without the query). */
      path: z.string().refine(isRegExp, "is not a regular expression").optional(),
      phoneNumberId: z.string().optional(),
      /** Digits of the `to` of a send. */
      recipient: z
        .string()
        .regex(/^\d{5,15}$/)
        .optional(),
    })
    .default({}),
  /** How often it strikes; absent: until it is deleted. */
  times: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).default(1),
  fault: faultSchema,
});

export type CreateFault = z.input<typeof createFaultSchema>;
export type FaultRule = z.output<typeof createFaultSchema>;
export type Fault = z.output<typeof faultSchema>;

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
