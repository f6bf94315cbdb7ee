"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { type AddContactInput, addContactInput } from "@/lib/contacts/contact.schema";
import { type ActionAnswer, callAction } from "./call-action";
import { DialogForm } from "./dialog-form";
import { TextField } from "./text-field";

type Props<Contact> = {
  /** Closes the dialog: it is mounted while it is open. */
  onClose: () => void;
  onSave: (input: AddContactInput) => Promise<ActionAnswer<Contact>>;
  onSaved: (contact: Contact) => void;
  title?: string;
  initial?: AddContactInput;
};

/** Name and number of one person, new or being edited. */
export function AddContactDialog<Contact>({
  onClose,
  onSave,
  onSaved,
  title = "Add contact",
  initial = { name: "", phone: "" },
}: Props<Contact>) {
  const form = useForm({ resolver: zodResolver(addContactInput), defaultValues: initial });
  const { errors, isSubmitting } = form.formState;

  async function save(input: AddContactInput) {
    const outcome = await callAction(() => onSave(input));
    if (!outcome.ok) {
      const at = outcome.field === "phone" ? "phone" : "root";
      return form.setError(at, { message: outcome.message }, { shouldFocus: true });
    }
    onSaved(outcome.data);
    onClose();
  }

  return (
    <DialogForm
      error={errors.root?.message}
      isOpen
      isPending={isSubmitting}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      onSubmit={form.handleSubmit(save)}
      pendingText="Saving…"
      submitLabel="Save contact"
      title={title}
    >
      <TextField
        autoComplete="off"
        autoFocus
        dir="auto"
        error={errors.name?.message}
        label="Name"
        {...form.register("name")}
      />
      <TextField
        autoComplete="off"
        error={errors.phone?.message}
        hint="With the country code, such as +91 98765 43210."
        inputMode="tel"
        label="Phone number"
        {...form.register("phone")}
      />
    </DialogForm>
  );
}
