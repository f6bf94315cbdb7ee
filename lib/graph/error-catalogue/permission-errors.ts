import "server-only";
import type { ErrorEntry } from "./error-entry";

const REGENERATE =
  "generate a new token in Business settings → Users → System users, and save it under WhatsApp → Settings.";

const denied = { retry: "after-fix", scope: "token", halts: "connection" } as const;

/** The token is alive but may not do this. */
export const permissionErrors: readonly ErrorEntry[] = [
  {
    ...denied,
    code: 3,
    title: "Capability missing",
    cause: "Your app or token is not entitled to this call.",
    fix: `Add the WhatsApp product and its permissions to the app in App Dashboard → Use cases, then ${REGENERATE}`,
  },
  {
    ...denied,
    code: 10,
    title: "Permission denied",
    cause:
      "This token lacks a permission, or lost it since. Meta also answers so where your account is not eligible for a feature.",
    fix: `Tick whatsapp_business_messaging and whatsapp_business_management when you ${REGENERATE}`,
  },
  {
    ...denied,
    code: 100,
    subcode: 33,
    title: "Not visible to this token",
    cause:
      "The id is wrong, or this token was not given the WhatsApp account that it belongs to. Right after you assign it, Meta may need a minute.",
    fix: "Compare the ids with App Dashboard → WhatsApp → API Setup. Then assign the WhatsApp account to the System User in Business settings → Users → System users → Assign assets, and try again after a minute.",
    docs: "https://developers.facebook.com/docs/graph-api/guides/error-handling",
  },
  {
    ...denied,
    code: 200,
    match: /provide valid app id/i,
    title: "No token received",
    cause: "Meta's answer on some WhatsApp pages when no access token came with the call.",
    fix: "Save the access token again under WhatsApp → Settings.",
  },
  {
    ...denied,
    code: 200,
    codeMax: 299,
    match: /whatsapp_business_management/i,
    title: "Permission whatsapp_business_management missing",
    cause:
      "The token lacks whatsapp_business_management, which reading the account, its numbers and templates needs.",
    fix: `Tick whatsapp_business_management when you ${REGENERATE}`,
  },
  {
    ...denied,
    code: 200,
    codeMax: 299,
    match: /(?<!whatsapp_)business_management/i,
    title: "Permission business_management missing",
    cause: "The token lacks business_management, which calls about the whole business need.",
    fix: `Tick business_management when you ${REGENERATE}`,
  },
  {
    ...denied,
    code: 200,
    codeMax: 299,
    match: /whatsapp_business_messaging|send messages/i,
    title: "Not allowed to send for this account",
    cause:
      "The token lacks whatsapp_business_messaging, or its owner was not given this WhatsApp account; less often the app is not subscribed to the account, not live, or the number belongs to another provider.",
    fix: `Assign the WhatsApp account to the System User (Assign assets), tick whatsapp_business_messaging when you ${REGENERATE}`,
  },
  {
    ...denied,
    code: 200,
    codeMax: 299,
    title: "Permission missing",
    cause:
      "The token lacks whatsapp_business_messaging or whatsapp_business_management, or its owner has no access to this WhatsApp account.",
    fix: `Assign the WhatsApp account to the System User (Assign assets), tick both permissions when you ${REGENERATE} Look also whether the app is live in App Dashboard.`,
  },
  {
    ...denied,
    code: 131005,
    title: "Access denied",
    cause: "The permission for this was not given to your token, or was removed since.",
    fix: `Look at the permissions under WhatsApp → Settings → Check token. If one is missing, assign the WhatsApp account to the System User and ${REGENERATE}`,
  },
];
