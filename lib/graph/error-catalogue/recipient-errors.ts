import "server-only";
import type { ErrorEntry } from "./error-entry";

const DOCS = "https://developers.facebook.com/documentation/business-messaging/whatsapp";

const recipient = { scope: "recipient", halts: null } as const;

/** Only this recipient is concerned; everybody else's message is not. */
export const recipientErrors: readonly ErrorEntry[] = [
  {
    ...recipient,
    code: 130403,
    title: "You blocked this person",
    cause: "Your business has this person on its block list.",
    fix: "Unblock the person in the block list of your number first, or leave them out.",
    retry: "never",
  },
  {
    ...recipient,
    code: 130472,
    title: "Held back for an experiment",
    cause:
      "Meta keeps marketing away from a share of people to measure its effect; this is one of them.",
    fix: "Leave it. Nothing was charged; reach this person in another way if it matters.",
    retry: "never",
  },
  {
    ...recipient,
    code: 130497,
    title: "Country not allowed",
    cause: "WhatsApp's policy does not let your kind of business write to this country.",
    fix: "Leave out contacts of this country. What applies to your line of business is in WhatsApp's Business Messaging Policy and in Business Support Home.",
    retry: "never",
  },
  {
    ...recipient,
    code: 131021,
    title: "Sent to your own number",
    cause: "Recipient and sender are the same number.",
    fix: "Pick another recipient.",
    retry: "never",
  },
  {
    ...recipient,
    code: 131026,
    title: "Cannot be delivered",
    cause:
      "The number has no WhatsApp, or its owner has an old app or has not agreed to WhatsApp's present terms.",
    fix: "Check the number with the person, and ask them to update WhatsApp. Otherwise leave it out.",
    retry: "never",
  },
  {
    ...recipient,
    code: 131030,
    title: "Not on the test number's list",
    cause:
      "You send from one of Meta's test numbers. It writes only to an allow-list of up to 5 recipients that were each confirmed by a code.",
    fix: 'Open App Dashboard → WhatsApp → API Setup, choose "Manage phone number list" under "To", add this number and enter the code it gets. Or send from a real number of yours. A number from Brazil, Mexico or Argentina may have to be added once more as WhatsApp writes it.',
    retry: "after-fix",
  },
  {
    ...recipient,
    code: 131047,
    title: "24-hour window closed",
    cause:
      "This person last wrote to you more than 24 hours ago, or never; free text is then closed.",
    fix: "Send an approved template; once the person answers, free text is open for 24 hours. Templates are in WhatsApp Manager → Message templates.",
    retry: "after-fix",
  },
  {
    ...recipient,
    code: 131049,
    title: "Meta chose not to deliver",
    cause:
      "Meta finds that this person has had enough marketing for now, or does not deliver marketing there at all (numbers of the USA).",
    fix: "Decide yourself: leave the person out, or send again after 24 hours at the soonest, and wait longer after each refusal.",
    retry: "by-decision",
    minWaitSeconds: 86_400,
    docs: `${DOCS}/templates/marketing-templates/per-user-limits`,
  },
  {
    ...recipient,
    code: 131050,
    title: "Marketing switched off by this person",
    cause: "This person told WhatsApp to stop marketing from your business.",
    fix: "Keep the contact opted out until the person switches marketing on again in WhatsApp.",
    retry: "never",
  },
  {
    ...recipient,
    code: 131052,
    title: "Received file not available",
    cause: "Meta could not fetch the file that this person sent you.",
    fix: "Ask its sender for the file once more, or for another way.",
    retry: "never",
  },
  {
    ...recipient,
    code: 131062,
    title: "Needs a phone number",
    cause: "Messages of this kind, such as login codes, do not go to a WhatsApp user id.",
    fix: "Save the person's phone number with the contact and send to that.",
    retry: "after-fix",
    docs: `${DOCS}/business-scoped-user-ids`,
  },
  {
    ...recipient,
    code: 137000,
    title: "Identity has changed",
    cause:
      "Identity check is on, and this person's WhatsApp identity is no longer the one you confirmed.",
    fix: "Make sure who you are writing to, then confirm the new identity before you send again.",
    retry: "after-fix",
  },
  {
    ...recipient,
    code: 139100,
    title: "Not everybody was blocked",
    cause: "Blocking or unblocking several people failed for some of them.",
    fix: "Look at the result of each number and repeat it for those that failed.",
    retry: "after-fix",
    docs: `${DOCS}/block-users`,
  },
];
