"use server";

import { revalidatePath } from "next/cache";
import { tenantAction } from "@/lib/auth/action-client";
import { addContact } from "@/lib/contacts/add-contact";
import {
  addContactInput,
  editContactInput,
  pasteContactsInput,
  removeContactsInput,
} from "@/lib/contacts/contact.schema";
import { editContact } from "@/lib/contacts/edit-contact";
import { pasteContacts } from "@/lib/contacts/paste-contacts";
import { removeContacts } from "@/lib/contacts/remove-contacts";

const PAGE = "/whatsapp/contacts";

export const addContactAction = tenantAction("contact.write")
  .metadata({ name: "contact.add" })
  .inputSchema(addContactInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const contact = await addContact(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return contact;
  });

export const pasteContactsAction = tenantAction("contact.write")
  .metadata({ name: "contact.paste" })
  .inputSchema(pasteContactsInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const outcome = await pasteContacts(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return outcome;
  });

export const editContactAction = tenantAction("contact.write")
  .metadata({ name: "contact.edit" })
  .inputSchema(editContactInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    await editContact(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
  });

export const removeContactsAction = tenantAction("contact.write")
  .metadata({ name: "contact.remove" })
  .inputSchema(removeContactsInput)
  .action(async ({ parsedInput, ctx: { member } }) => {
    const outcome = await removeContacts(member.tenantId, member.userId, parsedInput);
    revalidatePath(PAGE);
    return outcome;
  });
