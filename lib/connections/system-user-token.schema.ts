import { z } from "zod";
import type { Finding } from "./finding.schema";

/** What a token for sending and for reading the account needs. */
export const sendingScopes = [
  "business_management",
  "whatsapp_business_management",
  "whatsapp_business_messaging",
] as const;

const id = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{5,20}$/, `${what} has 5 to 20 digits and nothing else.`);

/** For whom a token is to be made, and what it is to reach. */
export const systemUserTokenInput = z.strictObject({
  appId: id("The App ID"),
  businessId: id("The business portfolio's ID"),
  wabaIds: z.array(id("A WhatsApp Business Account ID")).min(1, "Choose an account.").max(20),
  systemUser: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("existing"), id: id("The System User's ID") }),
    z.strictObject({
      kind: z.literal("new"),
      name: z
        .string()
        .trim()
        .min(1, "Give the System User a name.")
        .max(60, "Use 60 letters at most."),
      role: z.enum(["ADMIN", "EMPLOYEE"]),
    }),
  ]),
  life: z.enum(["never", "60-days"]),
});
export type SystemUserTokenInput = z.output<typeof systemUserTokenInput>;

export type SystemUserStep = "create-user" | "install-app" | "assign-waba" | "generate-token";

/** A call to Meta as it is going to be made; for the person to see before. Without secrets. */
export type PlannedCall = {
  step: SystemUserStep;
  /** Of "assign-waba". */
  wabaId: string | null;
  method: "POST";
  /** `/106…/applications`; with `{new System User}` where its id is not known yet. */
  path: string;
  sends: { name: string; value: string }[];
  /** What it does, in a sentence. */
  text: string;
};

/** What became of one planned call. */
export type CallOutcome = {
  call: PlannedCall;
  outcome: "done" | "refused" | "unreachable" | "not-made";
  text: string;
  /** Cause and fix, where it failed. */
  finding: Finding | null;
};

/** A portfolio that an administrator may choose, with what is in it. */
export type AdminBusiness = {
  id: string;
  name: string | null;
  systemUsers: { id: string; name: string | null; role: string | null }[];
  wabas: { id: string; name: string | null }[];
};

/** What an administrator's token lets choose from; `gaps`: what Meta did not tell, and why. */
export type AdminChoices = { businesses: AdminBusiness[]; gaps: string[] };

/** The calls that make the token, in their order. */
export function planSystemUserToken(input: SystemUserTokenInput): PlannedCall[] {
  const { appId, businessId, systemUser, life } = input;
  const userId = systemUser.kind === "existing" ? systemUser.id : "{new System User}";
  const call = (rest: Omit<PlannedCall, "method" | "wabaId"> & { wabaId?: string }) => ({
    wabaId: null,
    method: "POST" as const,
    ...rest,
  });
  const create =
    systemUser.kind === "new"
      ? [
          call({
            step: "create-user",
            path: `/${businessId}/system_users`,
            sends: [
              { name: "name", value: systemUser.name },
              { name: "role", value: systemUser.role },
            ],
            text: "Creates the System User in your business portfolio.",
          }),
        ]
      : [];
  return [
    ...create,
    call({
      step: "install-app",
      path: `/${userId}/applications`,
      sends: [{ name: "business_app", value: appId }],
      text: "Gives the System User your app, so that the app may act for it.",
    }),
    ...input.wabaIds.map((wabaId) =>
      call({
        step: "assign-waba",
        wabaId,
        path: `/${wabaId}/assigned_users`,
        sends: [
          { name: "user", value: userId },
          { name: "tasks", value: "['MANAGE']" },
        ],
        text: `Gives the System User full control of the WhatsApp account ${wabaId}.`,
      }),
    ),
    call({
      step: "generate-token",
      path: `/${userId}/access_tokens`,
      sends: [
        { name: "business_app", value: appId },
        { name: "scope", value: sendingScopes.join(",") },
        ...(life === "60-days" ? [{ name: "set_token_expires_in_60_days", value: "true" }] : []),
      ],
      text:
        life === "60-days"
          ? "Generates a token that ends in 60 days."
          : "Generates a token that never ends.",
    }),
  ];
}
