import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { addressOf, pageCountOf } from "@/components/page-address";
import { Pagination } from "@/components/pagination";
import { PersonName } from "@/components/person-name";
import { RelativeTime } from "@/components/relative-time";
import { SearchBox } from "@/components/search-box";
import { PAGE_SIZE } from "@/db/queries/campaigns";
import { formatCountOf } from "@/lib/format/number";
import { formatPhone } from "@/lib/format/phone";
import type { MessageView } from "@/lib/messages/message.schema";
import { findStateGroup } from "../state-groups";
import { RecipientStatus } from "./recipient-status";

type Props = {
  recipients: { rows: readonly MessageView[]; total: number };
  path: string;
  query: { status: string; q: string; page: number };
  now: Date;
  connectionId: string;
  /** Where Meta keeps the list of confirmed test recipients; null in the sandbox. */
  apiSetupHref: string | null;
};

/** Each recipient with status, and with cause and fix where sending failed. */
export function RecipientTable({ recipients: { rows, total }, path, query, ...about }: Props) {
  const { status, q: search, page } = query;
  const group = findStateGroup(status);
  const pageCount = pageCountOf(total, PAGE_SIZE);
  if (page > pageCount) redirect(addressOf(path, { ...query, page: pageCount }));
  const isFiltered = group !== undefined || search !== "";
  return (
    <Card
      actions={
        isFiltered ? (
          <ButtonLink href={path} size="sm" variant="secondary">
            Show all recipients
          </ButtonLink>
        ) : null
      }
      description={formatCountOf(total, "recipient", "recipients")}
      id="recipients"
      title={group ? `Recipients: ${group.label.toLowerCase()}` : "Recipients"}
    >
      <SearchBox
        action={path}
        defaultValue={search}
        keep={group ? { status } : {}}
        label="Search recipients"
      />
      <DataTable
        columns={columns(about)}
        empty={
          <EmptyState headingLevel="h3" icon="search" title="No recipients">
            {search === ""
              ? "No recipient has this status now."
              : `No name or number contains “${search}”${group ? " among those with this status" : ""}.`}
          </EmptyState>
        }
        label="Recipients"
        rowKey={(row) => row.id}
        rows={rows}
      />
      <Pagination
        hrefFor={(number) =>
          `${addressOf(path, { status: group ? status : "", q: search, page: number })}#recipients`
        }
        page={page}
        pageCount={pageCount}
      />
    </Card>
  );
}

function columns({
  now,
  ...about
}: Pick<Props, "now" | "connectionId" | "apiSetupHref">): Column<MessageView>[] {
  return [
    {
      id: "name",
      header: "Name",
      className: "sm:w-1/5",
      cell: (row) => <PersonName name={row.recipientName} />,
    },
    {
      id: "phone",
      header: "Phone number",
      className: "sm:whitespace-nowrap",
      cell: (row) => <bdi>{formatPhone(row.recipient)}</bdi>,
    },
    {
      id: "status",
      header: "Status",
      className: "sm:w-1/2",
      cell: (row) => <RecipientStatus {...about} error={row.error} state={row.state} />,
    },
    {
      id: "when",
      header: "When",
      className: "whitespace-nowrap",
      cell: (row) => {
        const at = lastChange(row);
        return at ? <RelativeTime at={at} now={now} /> : "–";
      },
    },
  ];
}

function lastChange({ readAt, failedAt, deliveredAt, sentAt, acceptedAt }: MessageView) {
  return readAt ?? failedAt ?? deliveredAt ?? sentAt ?? acceptedAt;
}
