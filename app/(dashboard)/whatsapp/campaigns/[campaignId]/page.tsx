import type { Metadata } from "next";
import Link from "next/link";
import { AutoRefresh } from "@/components/auto-refresh";
import { Card } from "@/components/card";
import { MessagePreview } from "@/components/message-preview";
import { addressOf, readPage, readText, type SearchParams } from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { ProgressMeter } from "@/components/progress-meter";
import { RelativeTime } from "@/components/relative-time";
import { TenantMark } from "@/components/shown-tenant";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import type { CampaignView, StateCounts } from "@/lib/campaigns/campaign.schema";
import type { SendAgainPlan } from "@/lib/campaigns/send-again.schema";
import { now } from "@/lib/clock";
import { apiSetupLink } from "@/lib/connections/meta-links";
import { formatCount, formatCountOf } from "@/lib/format/number";
import { CampaignStateBadge } from "../campaign-state-badge";
import { formatSender } from "../format-sender";
import { messageText } from "../message-text";
import { countGroup, settled, waiting } from "../state-groups";
import {
  cancelCampaignAction,
  pauseCampaignAction,
  resumeCampaignAction,
  sendAgainAction,
} from "./actions";
import { CampaignControls } from "./campaign-controls";
import { HaltAlert } from "./halt-alert";
import { loadCampaignPage } from "./load-campaign-page";
import { OtherOrganization } from "./other-organization";
import { RecipientTable } from "./recipient-table";
import { refreshEvery } from "./refresh-every";
import { SendAgainCard } from "./send-again-card";
import { SendingPace } from "./sending-pace";
import { TimingWords } from "./timing-words";

type Props = { params: Promise<{ campaignId: string }>; searchParams: Promise<SearchParams> };

const ALWAYS_SHOWN = ["read", "delivered", "sent", "failed"];

async function load({ params, searchParams }: Props) {
  const address = await searchParams;
  const query = {
    status: readText(address, "status"),
    q: readText(address, "q"),
    page: readPage(address, "page"),
  };
  const { campaignId } = await params;
  return { query, ...(await loadCampaignPage(campaignId, query.status, query.q, query.page)) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const found = await load(props);
  return { title: "owner" in found ? "Campaign" : found.campaign.name };
}

export default async function CampaignPage(props: Props) {
  const { tenantId, role } = await requireMember();
  const found = await load(props);
  if ("owner" in found) {
    const { tenantId: ownerId, tenantName } = found.owner;
    return <OtherOrganization owner={{ tenantId: ownerId, tenantName }} tenantId={tenantId} />;
  }
  const { campaign, counts, connection, recipients, again, query } = found;
  const { id, state } = campaign;
  const at = now();
  const left = countGroup(counts, waiting);
  const unsent = (counts.queued ?? 0) + (counts.retry ?? 0);
  const bound = { campaignId: id };
  const number = campaign.displayPhoneNumber
    ? formatSender(campaign.displayPhoneNumber)
    : "an unknown number";
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <AutoRefresh everyMs={refreshEvery(campaign, counts, at)} />
      <nav aria-label="Back" className="mb-2 text-sm">
        <Link className="text-link" href="/whatsapp/campaigns" prefetch={false}>
          All campaigns
        </Link>
      </nav>
      <PageHeader
        actions={
          may(role, "campaign.control") ? (
            <CampaignControls
              onCancel={cancelCampaignAction.bind(null, tenantId, bound)}
              onPause={pauseCampaignAction.bind(null, tenantId, bound)}
              onResume={resumeCampaignAction.bind(null, tenantId, bound)}
              state={state}
              waiting={unsent}
            />
          ) : null
        }
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <CampaignStateBadge failed={counts.failed ?? 0} state={state} />
            <span>
              From <bdi>{number}</bdi>
              {campaign.connectionKind === "sandbox" ? " (sandbox)" : ""},{" "}
              {state === "scheduled" ? "made" : "started"}{" "}
              <RelativeTime at={campaign.createdAt} now={at} />
            </span>
          </span>
        }
        title={campaign.name}
      />
      <div className="flex flex-col gap-6">
        <HaltAlert
          connectionId={campaign.connectionId}
          reason={campaign.haltReason}
          state={state}
          waiting={unsent}
        />
        <TimingWords campaign={campaign} now={at} />
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Progress campaign={campaign} counts={counts} left={left} now={at} />
          <div className="mx-auto w-full max-w-80">
            <MessagePreview
              from={connection?.verifiedName ?? number}
              text={messageText(campaign.content)}
            />
          </div>
        </div>
        {again && isWorthShowing(again) && may(role, "campaign.launch") ? (
          <SendAgainCard
            campaignId={id}
            onSendAgain={sendAgainAction.bind(null, tenantId)}
            plan={again}
          />
        ) : null}
        <RecipientTable
          apiSetupHref={connection?.kind === "cloud" ? apiSetupLink(connection.appId).href : null}
          connectionId={campaign.connectionId}
          now={at}
          path={`/whatsapp/campaigns/${id}`}
          query={query}
          recipients={recipients}
        />
      </div>
    </>
  );
}

function isWorthShowing({ unknown, failed }: SendAgainPlan): boolean {
  return unknown > 0 || failed.length > 0;
}

type ProgressProps = { campaign: CampaignView; counts: StateCounts; left: number; now: Date };

function Progress({ campaign, counts, left, now: at }: ProgressProps) {
  const href = (status: string) =>
    `${addressOf(`/whatsapp/campaigns/${campaign.id}`, { status })}#recipients`;
  const segments = settled
    .map((group) => ({ ...group, count: countGroup(counts, group), href: href(group.key) }))
    .filter((segment) => segment.count > 0 || ALWAYS_SHOWN.includes(segment.key));
  return (
    <Card
      description={formatCountOf(campaign.recipientCount, "recipient", "recipients")}
      title="Progress"
    >
      <ProgressMeter
        label={`Progress of ${campaign.name}`}
        segments={segments}
        total={campaign.recipientCount}
      />
      <p className="min-h-6 text-muted text-sm">
        {left > 0 ? (
          <>
            <Link className="text-link" href={href(waiting.key)} prefetch={false}>
              {formatCount(left)} waiting
            </Link>
            {campaign.state === "running" ? (
              <>
                {" · "}
                <SendingPace left={left} now={at} />
              </>
            ) : null}
          </>
        ) : null}
      </p>
    </Card>
  );
}
