import { z } from "zod";
import { type ConnectionKind, saveConnectionInput } from "@/lib/connections/connection.schema";
import type { Finding } from "@/lib/connections/finding.schema";
import {
  type AdminBusiness,
  systemUserTokenInput,
} from "@/lib/connections/system-user-token.schema";
import { type WizardPath, type WizardStep, wizardPaths, wizardSteps } from "./steps.schema";

const text = z.string();
const { appId, appSecret, accessToken, phoneNumberId, wabaId } = saveConnectionInput.shape;

/** A phone number that a pasted token reaches. */
const foundNumber = z.object({
  id: text,
  displayPhoneNumber: text.nullable(),
  verifiedName: text.nullable(),
  /** SANDBOX for Meta's test numbers. */
  accountMode: text.nullable(),
  status: text.nullable(),
});
export type FoundNumber = z.output<typeof foundNumber>;

const foundWaba = z.object({ id: text, name: text.nullable(), numbers: z.array(foundNumber) });
export type FoundWaba = z.output<typeof foundWaba>;

/** What a token turned out to be and to reach. Stored with the draft; there is no secret in it. */
export const tokenFinds = z.object({
  appId: text.nullable(),
  appName: text.nullable(),
  /** `USER`, `SYSTEM_USER` and others; null: Meta did not tell. */
  tokenKind: text.nullable(),
  /** Null with `neverExpires` false: Meta did not tell. */
  expiresAt: z.iso.datetime().nullable(),
  neverExpires: z.boolean(),
  scopes: z.array(text),
  businesses: z.array(z.object({ id: text, name: text.nullable() })),
  wabas: z.array(foundWaba),
  /** What could not be asked, and why, in sentences. */
  gaps: z.array(text),
  /** What Meta said along with connecting the number, in sentences. */
  notes: z.array(text),
  /** Ids that came along in a pasted block: picked before the others. */
  hint: z.object({ wabaId: text.nullable(), phoneNumberId: text.nullable() }),
});
export type TokenFinds = z.output<typeof tokenFinds>;

/** The app, account and number that the sandbox made to practise with. */
export const practiceWorld = z.object({ appId: text, wabaId: text, phoneNumberId: text });
export type PracticeWorld = z.output<typeof practiceWorld>;

/** What a page may know of a draft. There is no field for a secret. */
export type WizardDraft = {
  kind: ConnectionKind;
  path: WizardPath;
  reached: WizardStep;
  appId: string | null;
  businessId: string | null;
  hasAppSecret: boolean;
  hasToken: boolean;
  tokenLast4: string | null;
  finds: TokenFinds | null;
  practice: PracticeWorld | null;
  connectionId: string | null;
  testPhone: string | null;
  expiresAt: Date;
};

export const startWizardInput = z.strictObject({
  path: z.enum(wizardPaths),
  /** In the built-in sandbox: nobody receives anything. */
  practise: z.boolean(),
});

export const appStepInput = z.strictObject({
  appId,
  appSecret,
  businessId: z.union([
    z.literal(""),
    z
      .string()
      .trim()
      .regex(/^\d{5,20}$/, "A Business portfolio ID has 5 to 20 digits and nothing else."),
  ]),
});
export type AppStepInput = z.input<typeof appStepInput>;

export const finishStepInput = z.strictObject({ step: z.enum(wizardSteps) });

/** The token, and what stood beside it in a pasted block. Empty: not given. */
export const tokenStepInput = z.strictObject({
  accessToken: accessToken.refine((value) => value !== "", "Paste the access token."),
  appId: z.union([z.literal(""), appId]),
  appSecret,
  wabaId: z.union([z.literal(""), wabaId]),
  phoneNumberId: z.union([z.literal(""), phoneNumberId]),
});
export type TokenStepInput = z.input<typeof tokenStepInput>;

export const numberStepInput = z.strictObject({ appId, wabaId, phoneNumberId });
export type NumberStepInput = z.input<typeof numberStepInput>;

export const recipientStepInput = z.strictObject({
  phone: z.string().trim().min(1, "Enter a phone number.").max(40, "A phone number is shorter."),
});

/** Whose token the sandbox is to hand out. */
export const handOutInput = z.strictObject({ whose: z.enum(["own", "administrator"]) });
export type HandOutInput = z.output<typeof handOutInput>;

export const administratorInput = z.strictObject({
  accessToken: accessToken.refine((value) => value !== "", "Paste the administrator's token."),
});

/** What to make, and with which administrator's token; the app is the draft's. */
export const makeTokenInput = systemUserTokenInput
  .omit({ appId: true })
  .extend(administratorInput.shape);
export type MakeToken = z.output<typeof makeTokenInput>;

/** An empty secret keeps the stored one: Meta is only asked again to take the address. */
export const webhookStepInput = z.strictObject({ appSecret });

/** What an administrator's token lets choose from, or what stands in the way. */
export type AdministratorResult =
  | { ok: true; businesses: AdminBusiness[] }
  | { ok: false; findings: Finding[] };

/** What became of the calls that make a System User's token, one by one. */
export type MadeResult =
  | { ok: true; next: WizardStep }
  | {
      ok: false;
      calls: {
        step: string;
        outcome: "done" | "refused" | "unreachable" | "not-made";
        text: string;
        fix: string | null;
      }[];
    };

/** What came of a step: the next one is open, or Meta's answer stands in the way. */
export type StepResult =
  | { ok: true; next: WizardStep; notes: Finding[] }
  | { ok: false; findings: Finding[] };
