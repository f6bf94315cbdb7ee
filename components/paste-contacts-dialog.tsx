"use client";

import { type FormEvent, useState, useTransition } from "react";
import {
  type PasteContactsInput,
  type PasteOutcome,
  pasteContactsInput,
} from "@/lib/contacts/contact.schema";
import { formatCountOf } from "@/lib/format/number";
import { type ActionAnswer, callAction } from "./call-action";
import { DialogForm } from "./dialog-form";
import { PasteReport } from "./paste-report";
import { TextAreaField } from "./text-area-field";
import { notify } from "./toast";

type Props = {
  /** Closes the dialog: it is mounted while it is open. */
  onClose: () => void;
  onPaste: (input: PasteContactsInput) => Promise<ActionAnswer<PasteOutcome>>;
  onSaved?: (outcome: PasteOutcome) => void;
};

/** Many people at once. Good lines are saved; the others stay in the box until they are corrected. */
export function PasteContactsDialog({ onClose, onPaste, onSaved }: Props) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const [outcome, setOutcome] = useState<PasteOutcome>();
  const [isPending, startTransition] = useTransition();
  const isDone = outcome !== undefined && outcome.bad.length === 0;

  function save(event: FormEvent) {
    event.preventDefault();
    if (isDone) return onClose();
    const input = pasteContactsInput.safeParse({ text });
    if (!input.success) return setError(input.error.issues[0]?.message);
    setError(undefined);
    startTransition(async () => {
      const answer = await callAction(() => onPaste(input.data));
      if (!answer.ok) return setError(answer.message);
      onSaved?.(answer.data);
      if (answer.data.bad.length === 0 && answer.data.alreadyThere.length === 0) {
        notify(`${formatCountOf(answer.data.added, "contact", "contacts")} added`);
        return onClose();
      }
      setOutcome(answer.data);
      setText(answer.data.bad.map((line) => line.text).join("\n"));
    });
  }

  return (
    <DialogForm
      closeLabel={outcome ? "Close" : "Cancel"}
      description="One person a line: name, number. A tab or a semicolon between them works as well."
      isOpen
      isPending={isPending}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      onSubmit={save}
      pendingText="Saving…"
      submitLabel={isDone ? "Done" : "Save contacts"}
      title="Paste contacts"
    >
      {outcome ? <PasteReport outcome={outcome} /> : null}
      {isDone ? null : (
        <TextAreaField
          autoFocus
          className="[&_textarea]:max-h-72 [&_textarea]:min-h-40"
          dir="auto"
          error={error}
          hint="Lines that can be read are saved; the others stay here for you to correct. At most 5,000 lines or 200 KB at once."
          label="Contacts"
          onChange={(event) => setText(event.target.value)}
          placeholder={"Asha Rao, +91 98765 43210\nBen Ode, +234 803 123 4567"}
          spellCheck={false}
          value={text}
        />
      )}
    </DialogForm>
  );
}
