import { z } from "zod";

export const connectionKinds = ["cloud", "sandbox"] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/**
 * `checked`: Meta vouched for token, WABA and number. `unchecked`: saved while Meta could not be
 * asked. `dead`: Meta refused the token since.
 */
export const checkStates = ["checked", "unchecked", "dead"] as const;
export type CheckState = (typeof checkStates)[number];

const GRAPH_ID = /^\d{5,20}$/;

export function graphIdInput(name: string) {
  return z
    .string()
    .trim()
    .min(1, `Enter the ${name}.`)
    .regex(GRAPH_ID, `The ${name} has 5 to 20 digits and nothing else, as Meta shows it.`);
}

/** Pasted secrets come with spaces and line breaks from the place they were copied from. */
function pasted(name: string, max: number) {
  return z
    .string()
    .transform((value) => value.replace(/\s+/g, ""))
    .pipe(z.string().max(max, `That is too long for an ${name}.`));
}

/** Empty, or an App secret as Meta shows it. */
export const appSecretInput = pasted("App secret", 200).refine(
  (value) => value === "" || /^[0-9a-f]{32}$/i.test(value),
  "An App secret has 32 characters, digits and the letters a to f.",
);

/** Empty, or what looks like an access token. */
export const tokenInput = pasted("Access token", 2_000).refine(
  (value) => value === "" || /^[\w|.-]{20,}$/.test(value),
  "That does not look like an access token. It usually begins with EAA; copy it again whole.",
);

/** What of a connection its form shows, and may have been changed from elsewhere since. */
const shownConnection = z.strictObject({
  appId: z.string().max(20),
  phoneNumberId: z.string().max(20),
  wabaId: z.string().max(20),
  tokenFingerprint: z.string().max(8),
});
export type ShownConnection = z.output<typeof shownConnection>;

/** The form "Configuration". An empty secret keeps the stored one. */
export const saveConnectionInput = z.strictObject({
  /** Null: a new connection. */
  connectionId: z.uuid().nullable(),
  appId: graphIdInput("App ID"),
  appSecret: appSecretInput,
  phoneNumberId: graphIdInput("Phone number ID"),
  wabaId: graphIdInput("WhatsApp Business Account ID"),
  accessToken: tokenInput,
  /** Only taken into account where Meta could not be asked. */
  saveAnyway: z.boolean(),
  /** The connection as the form was filled with it; absent: it does not matter what is stored. */
  shown: shownConnection.optional(),
});

/** Which connection a button is about. */
export const connectionRef = z.strictObject({ connectionId: z.uuid() });
export type SaveConnectionInput = z.input<typeof saveConnectionInput>;
export type SaveConnection = z.output<typeof saveConnectionInput>;

/** What a page may know of a connection. There is no field for a secret. */
export type ConnectionView = {
  id: string;
  kind: ConnectionKind;
  isDefault: boolean;
  hookId: string;
  appId: string;
  hasAppSecret: boolean;
  phoneNumberId: string;
  wabaId: string;
  tokenLast4: string;
  tokenFingerprint: string;
  tokenKind: string | null;
  tokenAppName: string | null;
  tokenScopes: string[];
  tokenIssuedAt: Date | null;
  /** Null with `tokenNeverExpires` false: Meta did not say. */
  tokenExpiresAt: Date | null;
  tokenNeverExpires: boolean;
  checkState: CheckState;
  /** Why the connection is dead or unchecked, in Meta's numbers. */
  checkCode: number | null;
  checkSubcode: number | null;
  checkedAt: Date | null;
  verifiedName: string | null;
  displayPhoneNumber: string | null;
  qualityRating: string | null;
  throughputLevel: string | null;
  accountMode: string | null;
  /** CONNECTED, FLAGGED, RESTRICTED, …; null: Meta never said. */
  numberStatus: string | null;
  nameStatus: string | null;
  /** TIER_250, …, of the whole business portfolio. */
  messagingLimit: string | null;
  /** Of the permissions that sending needs, those that the token does not have any more. */
  lostPermissions: string[];
  /** Since when this token is the stored one; null: since before that was written down. */
  tokenSavedAt: Date | null;
  /** When the token is looked at next; null: within a minute. */
  nextCheckAt: Date | null;
  lastEventAt: Date | null;
  hookVerifiedAt: Date | null;
  createdAt: Date;
};
