"use client";

import { Button } from "@heroui/react/button";
import { useState } from "react";
import { AddContactDialog } from "@/components/add-contact-dialog";
import type { ActionAnswer } from "@/components/call-action";
import { Icon } from "@/components/icon";
import { PasteContactsDialog } from "@/components/paste-contacts-dialog";
import { notify } from "@/components/toast";
import type {
  AddContactInput,
  ContactView,
  PasteContactsInput,
  PasteOutcome,
} from "@/lib/contacts/contact.schema";

type Props = {
  onAdd: (input: AddContactInput) => Promise<ActionAnswer<ContactView>>;
  onPaste: (input: PasteContactsInput) => Promise<ActionAnswer<PasteOutcome>>;
};

/** "Add contact" and "Paste contacts", with their dialogs. */
export function ContactButtons({ onAdd, onPaste }: Props) {
  const [open, setOpen] = useState<"add" | "paste">();
  const close = () => setOpen(undefined);
  return (
    <>
      <Button onPress={() => setOpen("add")}>
        <Icon className="size-4" name="plus" />
        Add contact
      </Button>
      <Button onPress={() => setOpen("paste")} variant="secondary">
        Paste contacts
      </Button>
      {open === "add" ? (
        <AddContactDialog
          onClose={close}
          onSave={onAdd}
          onSaved={(contact) => notify(`${contact.name} added`)}
        />
      ) : null}
      {open === "paste" ? <PasteContactsDialog onClose={close} onPaste={onPaste} /> : null}
    </>
  );
}
