import { z } from "zod";
import { audienceSchema } from "@/lib/campaigns/campaign.schema";

const NAME_LENGTH = 200;
// The Unicode line and paragraph separators break a line as control characters do.
const BREAKS_LINES = /[\p{Cc}\u2028\u2029]/u;

/** A contact's name, in any script. Counted in characters, so an emoji is not two. */
export const contactName = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .refine(
    (name) => [...name].length <= NAME_LENGTH,
    `A name has at most ${NAME_LENGTH} characters.`,
  )
  .refine(
    (name) => !BREAKS_LINES.test(name),
    "A name is one line of text, without tabs or control characters.",
  )
  .transform((name) => name.normalize("NFC"));

/** As typed; lib/contacts/parse-phone.ts judges and normalises it. */
const typedPhone = z
  .string()
  .trim()
  .min(1, "Enter a phone number.")
  .max(60, "A phone number is shorter.");

/** The dialog "Add contact". */
export const addContactInput = z.strictObject({ name: contactName, phone: typedPhone });
export type AddContactInput = z.input<typeof addContactInput>;

/** The dialog "Edit contact". */
export const editContactInput = z.strictObject({
  contactId: z.uuid(),
  name: contactName,
  phone: typedPhone,
});
export type EditContactInput = z.input<typeof editContactInput>;

const pasteLimits = { lines: 5_000, bytes: 200_000 };

/** The dialog "Paste contacts". Line breaks of any system count as one. */
export const pasteContactsInput = z.strictObject({
  text: z
    .string()
    .refine((text) => text.trim() !== "", "Paste at least one line.")
    .refine(
      (text) => text.split(/\r\n|[\n\r]/).length <= pasteLimits.lines,
      "That is more than 5,000 lines. Paste them in parts.",
    )
    .refine(
      (text) => new TextEncoder().encode(text).length <= pasteLimits.bytes,
      "That is more than 200 KB. Paste it in parts.",
    ),
});
export type PasteContactsInput = z.input<typeof pasteContactsInput>;

export const removeContactsInput = z.strictObject({
  contactIds: z.array(z.uuid()).min(1).max(5_000),
});
export type RemoveContactsInput = z.input<typeof removeContactsInput>;

/** Asked before a launch is confirmed: see lib/contacts/count-audience.ts. */
export const countAudienceInput = z.strictObject({
  connectionId: z.uuid(),
  audience: audienceSchema,
});
export type CountAudienceInput = z.infer<typeof countAudienceInput>;
export type AudienceCount = { people: number; openWindows: number };

/** What pages show of a contact. */
export type ContactView = {
  id: string;
  name: string;
  /** International number, digits only. */
  phone: string;
  createdAt: Date;
};

export type PastedLine = { line: number; text: string; reason: string };

/** What became of a paste: every line that is not blank is in exactly one of the three. */
export type PasteOutcome = {
  added: number;
  alreadyThere: PastedLine[];
  bad: PastedLine[];
  /** Everybody in the good lines, new or already there. */
  contactIds: string[];
};
