import "server-only";
import type { ErrorEntry } from "./error-entry";

const NUMBERS = "WhatsApp Manager → Phone numbers";

const phone = { retry: "after-fix", scope: "phone", halts: null } as const;
// The number cannot send anything until this is repaired.
const silent = { ...phone, halts: "connection" } as const;

/** The sending number: registration, two-step PIN, display name, maintenance. */
export const phoneNumberErrors: readonly ErrorEntry[] = [
  {
    ...silent,
    code: 33,
    title: "Phone number was deleted",
    cause: "The number you send from no longer exists at Meta.",
    fix: `Look up the Phone number ID of an existing number in ${NUMBERS} and save it under WhatsApp → Settings.`,
  },
  {
    ...silent,
    code: 131037,
    title: "Display name not approved",
    cause: "Meta lent you this 555 number, and its display name has no approval yet.",
    fix: `Set the display name in ${NUMBERS} and wait until it is approved.`,
  },
  {
    ...silent,
    code: 131045,
    title: "Number not registered properly",
    cause: "The registration of the sending number at Meta is broken.",
    fix: `Register it again with its six-digit two-step PIN: ${NUMBERS}, or the register call of Cloud API.`,
  },
  {
    ...phone,
    code: 131057,
    title: "Number in maintenance",
    cause:
      "Meta is moving your number, for example to a higher throughput. It takes about a minute.",
    fix: "Wait; sending goes on by itself.",
    retry: "backoff",
    minWaitSeconds: 60,
  },
  {
    ...phone,
    code: 133000,
    title: "Deregistration not finished",
    cause: "An earlier deregistration of this number stopped half way.",
    fix: "Deregister the number once more, then register it with its PIN.",
  },
  {
    ...phone,
    code: 133005,
    title: "Wrong two-step PIN",
    cause: "Another PIN was set for this number.",
    fix: `Enter the right PIN. If it is lost, switch two-step verification off in ${NUMBERS} and set a new one.`,
  },
  {
    ...phone,
    code: 133006,
    title: "Number has to be verified",
    cause: "Meta wants to see again that the number is yours before it can be registered.",
    fix: `Have a code sent to it from ${NUMBERS}, by SMS or call, and enter it.`,
  },
  {
    ...phone,
    code: 133008,
    title: "Too many wrong PINs",
    cause: "A wrong two-step PIN was entered too often.",
    fix: `Wait as long as the details say; then enter the right PIN, or set a new one in ${NUMBERS}.`,
  },
  {
    ...phone,
    code: 133009,
    title: "PIN entered too quickly",
    cause: "Two-step PINs were tried one right after the other.",
    fix: "Wait as long as the details say, then enter the PIN once.",
  },
  {
    ...silent,
    code: 133010,
    title: "Number not registered",
    cause: "Cloud API does not know the number you send from.",
    fix: `Register it and set a two-step PIN of six digits: ${NUMBERS}, or the register call of Cloud API.`,
  },
  {
    ...phone,
    code: 133015,
    title: "Number still being deleted",
    cause: "You deleted this number just now, and Meta is not done with it.",
    fix: "Register it after five minutes.",
    retry: "backoff",
    minWaitSeconds: 300,
  },
  {
    ...phone,
    code: 139101,
    title: "Block list is full",
    cause: "A number can block 64,000 people, and this one does.",
    fix: "Unblock people before you block others.",
    retry: "never",
    docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users",
  },
  {
    ...phone,
    code: 2388012,
    title: "Number is here already",
    cause: "The number you want to move is part of this account already.",
    fix: `Look for it in ${NUMBERS}, or move another number.`,
    retry: "never",
  },
  {
    ...phone,
    code: 2388091,
    title: "Number is not being moved",
    cause: "A moving code was asked for, but no move of this number is under way.",
    fix: `Add and verify the number in the ordinary way in ${NUMBERS}.`,
    retry: "never",
  },
  {
    ...phone,
    code: 2388093,
    title: "Number is not being moved",
    cause: "A moving code was entered, but no move of this number is under way.",
    fix: `Add and verify the number in the ordinary way in ${NUMBERS}.`,
    retry: "never",
  },
  {
    ...phone,
    code: 2388103,
    title: "Number cannot be moved yet",
    cause:
      "A move needs working webhooks, an approved name, payment, a verified business and the same owner; one of these is missing.",
    fix: "Read in Meta's message which one, and settle it in WhatsApp Manager first.",
  },
  {
    ...phone,
    code: 2494100,
    title: "Number in maintenance",
    cause: "Meta is working on your number for the moment.",
    fix: "Wait a few minutes; sending goes on by itself.",
    retry: "backoff",
    minWaitSeconds: 120,
  },
  {
    ...phone,
    code: 2593107,
    title: "Already synchronised",
    cause:
      "Contacts and history of a number that is also in the WhatsApp Business app can be fetched once each.",
    fix: "To fetch them again, disconnect the number in the WhatsApp Business app and connect it again.",
    retry: "never",
  },
  {
    ...phone,
    code: 2593108,
    title: "Too late to synchronise",
    cause:
      "Contacts and history can be fetched only on the first day after the number was connected.",
    fix: "Disconnect the number in the WhatsApp Business app, connect it again, and fetch them within 24 hours.",
    retry: "never",
  },
];
