import { z } from "zod";
import { severities } from "./alert.schema";

export const targetKinds = ["email", "webhook"] as const;
export type TargetKind = (typeof targetKinds)[number];

/** `failed`: every try was used up. */
export const deliveryStates = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

const LONGEST_ADDRESS = 254;
const LONGEST_URL = 500;

export const addTargetInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("email"),
    address: z
      .string()
      .trim()
      .toLowerCase()
      .min(1, "Enter an e-mail address.")
      .max(LONGEST_ADDRESS, "That is too long for an e-mail address.")
      .pipe(z.email("That does not look like an e-mail address.")),
    leastSeverity: z.enum(severities),
  }),
  z.strictObject({
    kind: z.literal("webhook"),
    address: z
      .string()
      .trim()
      .min(1, "Enter the URL that should receive the alerts.")
      .max(LONGEST_URL, `A URL has at most ${LONGEST_URL} characters here.`)
      .pipe(z.url({ protocol: /^https?$/, error: "Enter a whole URL, such as https://…" }))
      .refine((url) => !hasSignIn(url), "Leave user name and password out of the URL."),
    leastSeverity: z.enum(severities),
  }),
]);
export type AddTarget = z.output<typeof addTargetInput>;

export const targetRef = z.strictObject({ targetId: z.uuid() });

/** A target as a page shows it: without its secret. */
export type AlertTarget = {
  id: string;
  kind: TargetKind;
  address: string;
  leastSeverity: (typeof severities)[number];
  createdAt: Date;
};

/** What became of a test at one target. */
export type TestDelivery = {
  kind: TargetKind;
  address: string;
  state: DeliveryState;
  outcome: string | null;
};

function hasSignIn(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username !== "" || password !== "";
}
