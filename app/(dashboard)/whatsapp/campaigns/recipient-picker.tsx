"use client";

import { Button } from "@heroui/react/button";
import { useState } from "react";
import { AddContactDialog } from "@/components/add-contact-dialog";
import { ButtonLink } from "@/components/button-link";
import type { ActionAnswer } from "@/components/call-action";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { addressOf } from "@/components/page-address";
import { Pagination } from "@/components/pagination";
import { PasteContactsDialog } from "@/components/paste-contacts-dialog";
import { PersonName } from "@/components/person-name";
import { SearchBox } from "@/components/search-box";
import type {
  AddContactInput,
  ContactView,
  PasteContactsInput,
  PasteOutcome,
} from "@/lib/contacts/contact.schema";
import { formatCount, formatCountOf } from "@/lib/format/number";
import { type AudienceChoice, alsoPick, countChosen, nobody } from "./audience-choice";

export type Recipient = { id: string; name: string; shownPhone: string };

/** One page of the contacts that a search finds. */
export type ContactPage = {
  rows: readonly Recipient[];
  total: number;
  search: string;
  page: number;
  pageCount: number;
  /** Search and page of the campaigns below, to be kept. */
  keep: Readonly<Record<string, string>>;
};

type Props = {
  contacts: ContactPage;
  choice: AudienceChoice;
  onChoose: (change: (choice: AudienceChoice) => AudienceChoice) => void;
  onAdd: (input: AddContactInput) => Promise<ActionAnswer<ContactView>>;
  onPaste: (input: PasteContactsInput) => Promise<ActionAnswer<PasteOutcome>>;
};

const PATH = "/whatsapp/campaigns";
const columns: Column<Recipient>[] = [
  { id: "name", header: "Name", cell: (row) => <PersonName name={row.name} /> },
  {
    id: "phone",
    header: "Phone number",
    className: "sm:whitespace-nowrap",
    cell: (row) => <bdi>{row.shownPhone}</bdi>,
  },
];

/** Who the campaign goes to. Ticks last while searching and paging. */
export function RecipientPicker({ contacts, choice, onChoose, onAdd, onPaste }: Props) {
  const { rows, total, search, page, pageCount, keep } = contacts;
  const [open, setOpen] = useState<"add" | "paste">();
  const close = () => setOpen(undefined);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-[1_1_12rem]">
          <SearchBox
            action={PATH}
            defaultValue={search}
            keep={keep}
            label="Search contacts"
            name="contact"
          />
        </div>
        <Button onPress={() => setOpen("add")} variant="secondary">
          Add contact
        </Button>
        <Button onPress={() => setOpen("paste")} variant="secondary">
          Paste contacts
        </Button>
      </div>
      <ChoiceBar choice={choice} contacts={contacts} onChoose={onChoose} />
      {/* A list of its own height: the message and "Send" stay near, also on a phone. */}
      <section
        aria-label="People to pick"
        className="max-h-[28rem] overflow-y-auto lg:max-h-[44rem] [&_th]:top-0"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <DataTable
          columns={columns}
          empty={<NobodyHere search={search} />}
          label="Contacts"
          rowKey={(row) => row.id}
          rows={rows}
          {...(choice.kind === "picked"
            ? {
                selection: {
                  selected: choice.ids,
                  onChange: (ids: ReadonlySet<string>) => onChoose(() => ({ kind: "picked", ids })),
                  rowLabel: (row: Recipient) => row.name,
                },
              }
            : {})}
        />
      </section>
      <Pagination
        hrefFor={(number) => addressOf(PATH, { ...keep, contact: search, contactPage: number })}
        page={page}
        pageCount={pageCount}
      />
      <p className="sr-only" role="status">
        {search === "" ? "" : `${formatCountOf(total, "contact", "contacts")} found`}
      </p>
      {open === "add" ? (
        <AddContactDialog
          onClose={close}
          onSave={onAdd}
          onSaved={(contact) => onChoose((old) => alsoPick(old, [contact.id]))}
        />
      ) : null}
      {open === "paste" ? (
        <PasteContactsDialog
          onClose={close}
          onPaste={onPaste}
          onSaved={(outcome) => onChoose((old) => alsoPick(old, outcome.contactIds))}
        />
      ) : null}
    </div>
  );
}

function ChoiceBar({
  choice,
  contacts,
  onChoose,
}: Pick<Props, "choice" | "contacts" | "onChoose">) {
  const { rows, total, search } = contacts;
  const count = countChosen(choice);
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <p className="font-medium" role="status">
        {choice.kind === "all"
          ? `All ${formatCountOf(count, "contact", "contacts")}${choice.search === "" ? "" : ` that match “${choice.search}”`} selected`
          : `${formatCountOf(count, "person", "people")} selected`}
      </p>
      {choice.kind === "picked" && total > rows.length ? (
        <Button
          onPress={() => onChoose(() => ({ kind: "all", search, total }))}
          size="sm"
          variant="ghost"
        >
          Select all {formatCount(total)}
          {search === "" ? "" : " that match"}
        </Button>
      ) : null}
      {count > 0 ? (
        <Button onPress={() => onChoose(() => nobody)} size="sm" variant="ghost">
          Clear selection
        </Button>
      ) : null}
    </div>
  );
}

function NobodyHere({ search }: { search: string }) {
  if (search === "") {
    return (
      <EmptyState headingLevel="h3" icon="contacts" title="No contacts yet">
        Add the people who should get your message, one by one or by pasting a list.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      action={
        <ButtonLink href={PATH} size="sm" variant="secondary">
          Show all contacts
        </ButtonLink>
      }
      headingLevel="h3"
      icon="search"
      title="Nobody found"
    >
      No name or number contains “{search}”. Who is already ticked stays ticked.
    </EmptyState>
  );
}
