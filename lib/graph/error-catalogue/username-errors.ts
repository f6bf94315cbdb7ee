import "server-only";
import type { ErrorEntry } from "./error-entry";

const username = {
  retry: "after-fix",
  scope: "phone",
  halts: null,
  docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids",
} as const;

/** A business username for a number was refused. */
export const usernameErrors: readonly ErrorEntry[] = [
  {
    ...username,
    code: 147001,
    title: "Username not available",
    cause: "Somebody else has this username, or it is not allowed.",
    fix: "Ask for another one in WhatsApp Manager → Phone numbers.",
  },
  {
    ...username,
    code: 147002,
    title: "No username yet",
    cause: "Your business may not write to enough people yet to get a username.",
    fix: "Raise the messaging limit first; WhatsApp Manager → Overview shows what is missing.",
  },
  {
    ...username,
    code: 147003,
    title: "Username belongs to a Facebook Page",
    cause: "A Facebook Page has this name, and your number is not linked to it.",
    fix: "Link the number to that Page in the Page's settings → Linked accounts.",
  },
  {
    ...username,
    code: 147004,
    title: "Username belongs to an Instagram profile",
    cause: "An Instagram profile has this name, and your number is not linked to it.",
    fix: "Link the number to that profile in Business settings → Accounts.",
  },
  {
    ...username,
    code: 147005,
    title: "Username used by another number of yours",
    cause: "Another number of your business holds this username.",
    fix: "Move it over on purpose (force_transfer), or choose another one in WhatsApp Manager → Phone numbers.",
  },
];
