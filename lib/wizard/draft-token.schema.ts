import { z } from "zod";
import { saveConnectionInput } from "@/lib/connections/connection.schema";
import type { Finding } from "@/lib/connections/finding.schema";
import { type CallOutcome, systemUserTokenInput } from "@/lib/connections/system-user-token.schema";
import type { WizardStep } from "./steps.schema";

const adminToken = saveConnectionInput.shape.accessToken.refine(
  (value) => value !== "",
  "Paste an administrator's access token.",
);

export const adminTokenInput = z.strictObject({ adminToken });

/** What is to be made; the app is the draft's. */
export const makeTokenInput = systemUserTokenInput.omit({ appId: true }).extend({ adminToken });
export type MakeTokenInput = z.input<typeof makeTokenInput>;

/** `next`: the token was made, checked and sealed. Else `findings` or the outcomes say why not. */
export type MakeTokenResult = {
  outcomes: CallOutcome[];
  systemUserId: string | null;
  findings: Finding[];
  next: WizardStep | null;
};
