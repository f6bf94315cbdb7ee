import Link from "next/link";
import type { ReactNode } from "react";
import { type Column, DataTable } from "@/components/data-table";
import { RelativeTime } from "@/components/relative-time";
import type { CampaignView, StateCounts } from "@/lib/campaigns/campaign.schema";
import { formatCount } from "@/lib/format/number";
import { CampaignProgress } from "./campaign-progress";
import { CampaignStateBadge } from "./campaign-state-badge";
import { formatSender } from "./format-sender";

export type CampaignRow = CampaignView & { counts: StateCounts };

type Props = {
  label: string;
  rows: readonly CampaignRow[];
  now: Date;
  empty?: ReactNode;
};

/** Campaigns, each with how far it is. */
export function CampaignList({ label, rows, now, empty }: Props) {
  return (
    <DataTable
      columns={columns(now)}
      empty={empty}
      label={label}
      rowKey={(row) => row.id}
      rows={rows}
    />
  );
}

function columns(now: Date): Column<CampaignRow>[] {
  return [
    {
      id: "name",
      header: "Campaign",
      className: "sm:w-2/5",
      cell: (row) => (
        <Link
          className="text-link font-medium"
          href={`/whatsapp/campaigns/${row.id}`}
          prefetch={false}
        >
          <bdi>{row.name}</bdi>
        </Link>
      ),
    },
    {
      id: "state",
      header: "State",
      cell: (row) => <CampaignStateBadge failed={row.counts.failed ?? 0} state={row.state} />,
    },
    {
      id: "from",
      header: "Sent from",
      className: "sm:whitespace-nowrap",
      cell: (row) => (
        <>
          <bdi>{row.displayPhoneNumber ? formatSender(row.displayPhoneNumber) : "–"}</bdi>
          {row.connectionKind === "sandbox" ? <p className="text-muted">Sandbox</p> : null}
        </>
      ),
    },
    {
      id: "people",
      header: "Recipients",
      align: "end",
      cell: (row) => formatCount(row.recipientCount),
    },
    {
      id: "progress",
      header: "Progress",
      cell: (row) => (
        <CampaignProgress counts={row.counts} name={row.name} total={row.recipientCount} />
      ),
    },
    {
      id: "when",
      header: "Started",
      className: "sm:whitespace-nowrap",
      cell: (row) => <RelativeTime at={row.createdAt} now={now} />,
    },
  ];
}
