import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import {
  addressOf,
  pageCountOf,
  readPage,
  readText,
  type SearchParams,
} from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { SearchBox } from "@/components/search-box";
import { TenantMark } from "@/components/shown-tenant";
import { CONTACTS_PAGE, listContacts } from "@/db/queries/contacts";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import { formatCountOf } from "@/lib/format/number";
import { formatPhone } from "@/lib/format/phone";
import {
  addContactAction,
  editContactAction,
  pasteContactsAction,
  removeContactsAction,
} from "./actions";
import { ContactButtons } from "./contact-buttons";
import { ContactTable } from "./contact-table";

export const metadata: Metadata = { title: "Contacts" };

const PATH = "/whatsapp/contacts";

export default async function ContactsPage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId, role } = await requireMember();
  const params = await props.searchParams;
  const search = readText(params, "q");
  const page = readPage(params, "page");
  const { rows, total } = await listContacts(tenantId, { search, page });
  const pageCount = pageCountOf(total, CONTACTS_PAGE);
  if (page > pageCount) redirect(addressOf(PATH, { q: search, page: pageCount }));

  const mayWrite = may(role, "contact.write");
  const isEmpty = total === 0 && search === "";
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <PageHeader
        actions={
          mayWrite ? (
            <ContactButtons
              onAdd={addContactAction.bind(null, tenantId)}
              onPaste={pasteContactsAction.bind(null, tenantId)}
            />
          ) : null
        }
        description="The people your campaigns can go to."
        title="Contacts"
      />
      <Card>
        {isEmpty ? (
          <EmptyState icon="contacts" title="No contacts yet">
            {mayWrite
              ? "Add one person, or paste a whole list from a note or a spreadsheet."
              : "An owner, admin or operator of this organization can add them."}
          </EmptyState>
        ) : (
          <>
            <div className="flex flex-wrap items-center justify-between gap-3">
              <SearchBox action={PATH} defaultValue={search} label="Search contacts" />
              <p className="text-muted text-sm" role="status">
                {formatCountOf(total, "contact", "contacts")}
                {search === "" ? "" : ` for “${search}”`}
              </p>
            </div>
            {total === 0 ? (
              <EmptyState
                action={
                  <ButtonLink href={PATH} variant="secondary">
                    Show all contacts
                  </ButtonLink>
                }
                icon="search"
                title="Nobody found"
              >
                No name or number contains “{search}”.
              </EmptyState>
            ) : (
              <ContactTable
                mayWrite={mayWrite}
                now={now()}
                onEdit={editContactAction.bind(null, tenantId)}
                onRemove={removeContactsAction.bind(null, tenantId)}
                rows={rows.map((row) => ({ ...row, shownPhone: formatPhone(row.phone) }))}
              />
            )}
            <Pagination
              hrefFor={(number) => addressOf(PATH, { q: search, page: number })}
              page={page}
              pageCount={pageCount}
            />
          </>
        )}
      </Card>
    </>
  );
}
