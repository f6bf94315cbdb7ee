import "server-only";

/**
 * Recipients of the sandbox.
 *
 * Everyone has WhatsApp, has agreed to everything and has an open 24-hour window. Except:
 *
 * | Number ends in | What happens |
 * | --- | --- |
 * | `47` | the window is closed: free text is accepted, then fails by webhook with 131047; templates arrive |
 * | `131026` | accepted, then fails by webhook: message undeliverable |
 * | `131042` | accepted, then fails by webhook: payment issue of the business |
 * | `131049` | accepted, then fails by webhook: held back for a healthy ecosystem |
 * | `131050` | accepted, then fails by webhook: stopped marketing messages |
 * | `130472` | accepted, then fails by webhook: part of an experiment |
 * | `131030` | refused at once: not on the list of allowed recipients |
 *
 * Apart from `47` an ending is the whole code, so that a long list of ordinary numbers hits none.
 */
export type RecipientOutcome = { refused: 131030 } | { failed: number } | { read: true };

export type StatusError = { title: string; details: string };

/** Title and details of the failures that come by webhook, in Meta's words. */
export const STATUS_ERRORS: Record<number, StatusError> = {
  130472: {
    title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment",
  },
  131026: { title: "Message undeliverable", details: "Message Undeliverable." },
  131042: {
    title: "Business eligibility payment issue",
    details:
      "Message failed to send because there were one or more errors related to your payment method.",
  },
  131047: {
    title: "Re-engagement message",
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  },
  131049: {
    title: "This message was not delivered to maintain healthy ecosystem engagement.",
    details:
      "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
  },
  131050: {
    title:
      "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business",
    details:
      "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business",
  },
};

const NAMES = [
  "Sheena Nelson",
  "Asha Patel 🌸",
  "José Álvarez",
  "Mei 林",
  "Kofi Mensah",
  "Zoë Krüger",
  "Omar 😀 Haddad",
  "Anna Kowalska",
  "Dmitri Орлов",
  "Lucía Núñez",
];

/** What becomes of a message to this number. @param waId digits */
export function recipientOutcome(waId: string, type: "text" | "template"): RecipientOutcome {
  if (waId.endsWith("131030")) return { refused: 131030 };
  const code = Number(waId.slice(-6));
  if (STATUS_ERRORS[code] && code !== 131047) return { failed: code };
  if (waId.endsWith("47") && type === "text") return { failed: 131047 };
  return { read: true };
}

/** The profile name that status webhooks carry for this number. */
export function recipientName(waId: string): string {
  return NAMES[Number(waId.at(-1))] ?? "Sheena Nelson";
}
