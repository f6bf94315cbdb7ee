import "server-only";
import type { GraphRefusal } from "@/lib/graph/graph-errors";
import type { PhoneNumber } from "@/lib/graph/phone-number";
import type { Finding } from "./finding.schema";
import { apiSetupLink, systemUsersLink } from "./meta-links";
import { finding, metaPart } from "./refusal-finding";

export type Ids = { appId: string; wabaId: string; phoneNumberId: string };

/** What an id turns out to be that was given as another. */
export type Mistaken = "waba" | "phone-number" | "app" | "business";

const nodeTypes: readonly [RegExp, Mistaken][] = [
  [/PhoneNumber/i, "phone-number"],
  [/WhatsAppBusinessAccount/i, "waba"],
  [/^Application$/i, "app"],
  [/^Business$/i, "business"],
];

/** What the asked object is, where Meta names it: `… nonexisting field (x) on node type (Y)`. */
export function mistakenFor(refusal: GraphRefusal): Mistaken | null {
  const type = /on node type \((\w+)\)/.exec(refusal.metaMessage)?.[1];
  return nodeTypes.find(([pattern]) => type !== undefined && pattern.test(type))?.[1] ?? null;
}

const thing: Record<Mistaken, string> = {
  waba: "a WhatsApp Business Account",
  "phone-number": "a phone number",
  app: "an app",
  business: "a business portfolio",
};

/** The two ids stand in each other's field. */
export function swappedFinding({ appId, wabaId, phoneNumberId }: Ids): Finding {
  return finding({
    title: "Two IDs are swapped",
    cause: `${wabaId} is the phone number, and ${phoneNumberId} is the WhatsApp Business Account.`,
    fix: "Exchange the Phone number ID and the WhatsApp Business Account ID, then save again.",
    link: apiSetupLink(appId),
    field: "phoneNumberId",
  });
}

export function mistakenWabaFinding(ids: Ids, mistaken: Mistaken, refusal: GraphRefusal): Finding {
  return finding({
    title: "That is not a WhatsApp Business Account ID",
    cause: `${ids.wabaId} is the ID of ${thing[mistaken]}.`,
    fix: "Copy the WhatsApp Business Account ID from API Setup; it stands beside the Phone number ID.",
    link: apiSetupLink(ids.appId),
    field: "wabaId",
    ...metaPart(refusal),
  });
}

export function mistakenNumberFinding(
  ids: Ids,
  mistaken: Mistaken,
  refusal: GraphRefusal,
): Finding {
  return finding({
    title: "That is not a Phone number ID",
    cause: `${ids.phoneNumberId} is the ID of ${thing[mistaken]}.`,
    fix: "Copy the Phone number ID from API Setup; it stands below the number that sends.",
    link: apiSetupLink(ids.appId),
    field: "phoneNumberId",
    ...metaPart(refusal),
  });
}

export function invisibleWabaFinding(ids: Ids, refusal: GraphRefusal): Finding {
  return finding({
    title: "The token cannot see this WhatsApp Business Account",
    cause: `Either there is no account with the ID ${ids.wabaId}, or the token was not given access to it.`,
    fix: "Compare the ID with API Setup. If it is right, assign the account to the System User with full control, and save again after a minute.",
    link: systemUsersLink,
    field: "wabaId",
    ...metaPart(refusal),
  });
}

/** @param numbers what the WABA has, to name the right one */
export function invisibleNumberFinding(
  ids: Ids,
  numbers: readonly PhoneNumber[],
  refusal: GraphRefusal,
): Finding {
  const meant = numbers.find((number) => digits(number.displayPhoneNumber) === ids.phoneNumberId);
  if (meant) {
    return finding({
      title: "That is the phone number itself, not its ID",
      cause: `Meta calls ${meant.displayPhoneNumber} by the ID ${meant.id}.`,
      fix: `Enter ${meant.id} as the Phone number ID.`,
      field: "phoneNumberId",
    });
  }
  return finding({
    title: "The token cannot see this phone number",
    cause: `Either there is no number with the ID ${ids.phoneNumberId}, or the token was not given access to it. ${listNumbers(numbers)}`,
    fix: "Copy the Phone number ID from API Setup. It is not the phone number itself.",
    link: apiSetupLink(ids.appId),
    field: "phoneNumberId",
    ...metaPart(refusal),
  });
}

export function foreignNumberFinding(ids: Ids, numbers: readonly PhoneNumber[]): Finding {
  return finding({
    title: "The phone number belongs to another WhatsApp Business Account",
    cause: `The account ${ids.wabaId} has no number with the ID ${ids.phoneNumberId}. ${listNumbers(numbers)}`,
    fix: "Copy both IDs from the same place in API Setup.",
    link: apiSetupLink(ids.appId),
    field: "phoneNumberId",
  });
}

/** What stands in the way of sending although everything is right. */
export function numberNotes(number: PhoneNumber): Finding[] {
  const notes: Finding[] = [];
  if (number.status !== null && number.status !== "CONNECTED") {
    notes.push(
      finding({
        title: `Meta reports the number as ${number.status}`,
        cause: "Only a number that is CONNECTED can send.",
        fix: "Look at the number in WhatsApp Manager → Phone numbers; a PENDING one still has to be registered.",
        isWarning: true,
      }),
    );
  }
  if (number.accountMode === "SANDBOX") {
    notes.push(
      finding({
        title: "This is one of Meta's test numbers",
        cause: "It may write to at most 5 recipients, each confirmed in API Setup.",
        fix: "Add each person who should receive a test message there (otherwise: 131030).",
      }),
    );
  }
  if (number.nameStatus === "DECLINED") {
    notes.push(
      finding({
        title: "Meta declined the display name",
        cause: "The number keeps a low limit until a name is approved.",
        fix: "Propose another name in WhatsApp Manager → Phone numbers.",
      }),
    );
  }
  return notes;
}

function listNumbers(numbers: readonly PhoneNumber[]): string {
  if (numbers.length === 0) return "The account has no phone numbers that the token can see.";
  const listed = numbers
    .slice(0, 5)
    .map((number) => `${number.displayPhoneNumber ?? "a number"} (ID ${number.id})`);
  const more = numbers.length > 5 ? ` and ${numbers.length - 5} more` : "";
  return `The account has ${listed.join(", ")}${more}.`;
}

function digits(text: string | null): string {
  return text?.replace(/\D/g, "") ?? "";
}
