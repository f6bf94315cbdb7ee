"use client";

import { Button } from "@heroui/react/button";
import { useState } from "react";
import { AddContactDialog } from "@/components/add-contact-dialog";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { type Column, DataTable } from "@/components/data-table";
import { PersonName } from "@/components/person-name";
import { RelativeTime } from "@/components/relative-time";
import { notify } from "@/components/toast";
import type {
  ContactView,
  EditContactInput,
  RemoveContactsInput,
} from "@/lib/contacts/contact.schema";
import { formatCountOf } from "@/lib/format/number";

type Row = ContactView & { shownPhone: string };

type Props = {
  rows: readonly Row[];
  now: Date;
  mayWrite: boolean;
  onEdit: (input: EditContactInput) => Promise<ActionAnswer<void>>;
  onRemove: (input: RemoveContactsInput) => Promise<ActionAnswer<{ removed: number }>>;
};

/** One page of contacts. Ticks last while paging and searching. */
export function ContactTable({ rows, now, mayWrite, onEdit, onRemove }: Props) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [edited, setEdited] = useState<Row>();
  const [isRemoving, setRemoving] = useState(false);
  const people = formatCountOf(selected.size, "contact", "contacts");

  async function remove() {
    const outcome = await callAction(() => onRemove({ contactIds: [...selected] }));
    if (!outcome.ok) return outcome.message;
    notify(`${formatCountOf(outcome.data.removed, "contact", "contacts")} removed`);
    setSelected(new Set());
    return undefined;
  }

  return (
    <>
      {selected.size > 0 ? (
        <div className="flex flex-wrap items-center gap-2 rounded-xl bg-accent-soft px-4 py-2 text-accent-soft-foreground text-sm">
          <span className="me-auto font-medium" role="status">
            {people} selected
          </span>
          <Button onPress={() => setSelected(new Set())} size="sm" variant="ghost">
            Clear selection
          </Button>
          <Button onPress={() => setRemoving(true)} size="sm" variant="danger">
            Remove {people}
          </Button>
        </div>
      ) : null}
      <DataTable
        columns={columns(now, mayWrite ? setEdited : undefined)}
        label="Contacts"
        rowKey={(row) => row.id}
        rows={rows}
        {...(mayWrite
          ? { selection: { selected, onChange: setSelected, rowLabel: (row: Row) => row.name } }
          : {})}
      />
      {edited ? (
        <AddContactDialog
          initial={{ name: edited.name, phone: edited.shownPhone }}
          onClose={() => setEdited(undefined)}
          onSave={(input) => onEdit({ ...input, contactId: edited.id })}
          onSaved={() => {
            notify("Contact saved");
          }}
          title="Edit contact"
        />
      ) : null}
      <ConfirmDialog
        confirmLabel={`Remove ${people}`}
        isOpen={isRemoving}
        onConfirm={remove}
        onOpenChange={setRemoving}
        pendingText="Removing…"
        title={`Remove ${people}?`}
        tone="danger"
      >
        Future campaigns will not reach them. What was already sent to them stays in its campaigns.
        This cannot be undone.
      </ConfirmDialog>
    </>
  );
}

function columns(now: Date, onEdit: ((row: Row) => void) | undefined): Column<Row>[] {
  const facts: Column<Row>[] = [
    { id: "name", header: "Name", cell: (row) => <PersonName name={row.name} /> },
    {
      id: "phone",
      header: "Phone number",
      className: "sm:whitespace-nowrap",
      cell: (row) => <bdi>{row.shownPhone}</bdi>,
    },
    {
      id: "added",
      header: "Added",
      className: "sm:whitespace-nowrap",
      cell: (row) => <RelativeTime at={row.createdAt} now={now} />,
    },
  ];
  if (!onEdit) return facts;
  const edit: Column<Row> = {
    id: "edit",
    header: "Edit",
    align: "end",
    cell: (row) => (
      <Button
        aria-label={`Edit ${row.name}`}
        className="-my-1"
        onPress={() => onEdit(row)}
        size="sm"
        variant="ghost"
      >
        Edit
      </Button>
    ),
  };
  return [...facts, edit];
}
