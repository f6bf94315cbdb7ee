import type { Metadata } from "next";
import { AutoRefresh } from "@/components/auto-refresh";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { PageHeader } from "@/components/page-header";
import { TenantMark } from "@/components/shown-tenant";
import { withTenant } from "@/db/doors";
import { listCampaigns } from "@/db/queries/campaigns";
import { listConnections } from "@/db/queries/connections";
import { countContacts } from "@/db/queries/contacts";
import { requireMember } from "@/lib/auth/require-member";
import type { CampaignState } from "@/lib/campaigns/campaign.schema";
import { now } from "@/lib/clock";
import { ConnectionHealth } from "./connection-health";
import { FirstSteps } from "./first-steps";
import { CampaignList } from "./whatsapp/campaigns/campaign-list";

export const metadata: Metadata = { title: "Overview" };

const LATEST = 5;
const unfinished: readonly CampaignState[] = [
  "scheduled",
  "running",
  "waiting",
  "paused",
  "halted",
];

export default async function OverviewPage() {
  const { tenantId, tenantName } = await requireMember();
  // One transaction: while a campaign is sending, each one waits its turn behind the sender.
  const { connections, contacts, campaigns } = await withTenant(tenantId, async () => ({
    connections: await listConnections(tenantId),
    contacts: await countContacts(tenantId, { kind: "all", search: "" }),
    campaigns: await listCampaigns(tenantId, { page: 1 }),
  }));
  const { rows, total } = campaigns;
  const at = now();
  const open = rows.filter((row) => unfinished.includes(row.state));
  const latest = rows.filter((row) => !unfinished.includes(row.state)).slice(0, LATEST);
  const isNew = connections.length === 0 || contacts === 0 || total === 0;
  return (
    <>
      <AutoRefresh everyMs={open.some((row) => row.state === "running") ? 3_000 : 30_000} />
      <TenantMark tenantId={tenantId} />
      <PageHeader description={tenantName} title="Overview" />
      <div className="flex flex-col gap-6">
        {isNew ? (
          <FirstSteps
            hasCampaign={total > 0}
            hasConnection={connections.length > 0}
            hasContacts={contacts > 0}
          />
        ) : null}
        {connections.length > 0 ? <ConnectionHealth connections={connections} now={at} /> : null}
        {open.length > 0 ? (
          <Card title="Campaigns under way">
            <CampaignList label="Campaigns under way" now={at} rows={open} />
          </Card>
        ) : null}
        {latest.length > 0 ? (
          <Card
            actions={
              <ButtonLink href="/whatsapp/campaigns#campaigns" size="sm" variant="secondary">
                All campaigns
              </ButtonLink>
            }
            title="Latest campaigns"
          >
            <CampaignList label="Latest campaigns" now={at} rows={latest} />
          </Card>
        ) : null}
      </div>
    </>
  );
}
