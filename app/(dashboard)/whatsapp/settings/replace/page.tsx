import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { readText, type SearchParams } from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { TenantMark } from "@/components/shown-tenant";
import { listCampaignsOfConnection } from "@/db/queries/connection-changes";
import { findConnection } from "@/db/queries/connections";
import { listKeptTokens } from "@/db/queries/kept-tokens";
import { listTokenEvents } from "@/db/queries/token-history";
import { findTokenPlan } from "@/db/queries/token-plans";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { listStoppedByToken } from "@/lib/campaigns/resume-halted";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { listShareTargets } from "@/lib/rotation/list-share-targets";
import { connectionName } from "../connection-name";
import { NewToken } from "./new-token";
import { OutcomeBoard } from "./outcome-board";
import { PlanCard } from "./plan-card";
import { PreviousTokens } from "./previous-tokens";
import { ShareCard } from "./share-card";
import { TokenHistory } from "./token-history";

export const metadata: Metadata = { title: "Replace token" };

const EVENTS = 20;

/** A connection's token: the next one, the one before, and what happens to them by themselves. */
export default async function ReplacePage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId, role } = await requireMember();
  const connectionId = readText(await props.searchParams, "connection");
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(connectionId);
  const connection = isId ? await findConnection(tenantId, connectionId) : null;
  if (!connection) notFound();
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <PageHeader
        actions={
          <ButtonLink
            href={`/whatsapp/settings?connection=${connection.id}`}
            icon="chevronLeft"
            variant="tertiary"
          >
            Back to settings
          </ButtonLink>
        }
        description={`${connectionName(connection)}. The new token is compared with the one in use before anything changes; sending goes on meanwhile.`}
        title="Replace token"
      />
      {may(role, "connection.write") ? (
        <Tokens connection={connection} />
      ) : (
        <Card>
          <EmptyState icon="settings" title="An owner or admin replaces tokens">
            Your role does not allow it. Ask an owner or admin of your organization.
          </EmptyState>
        </Card>
      )}
    </>
  );
}

async function Tokens({ connection }: { connection: ConnectionView }) {
  const { tenantId, userId } = await requireMember();
  const { id } = connection;
  const kept = await listKeptTokens(tenantId, id);
  const plan = await findTokenPlan(tenantId, id);
  const stopped = await listStoppedByToken(tenantId, id);
  const running = await listCampaignsOfConnection(tenantId, id, "running");
  const shareable = await listShareTargets(tenantId, userId, id);
  const events = await listTokenEvents(tenantId, id, EVENTS);
  const at = now();
  return (
    <OutcomeBoard>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <NewToken
            connection={connection}
            isSending={running.length > 0}
            keepHours={plan.keepHours}
            now={at}
            staged={kept.find(({ state, source }) => state === "staged" && source === "person")}
            stopped={stopped}
            tenantId={tenantId}
          />
          <PreviousTokens
            connectionId={id}
            current={connection.tokenFingerprint}
            hasStopped={stopped.length > 0}
            now={at}
            previous={kept.filter(({ state, destroyAt }) => state === "previous" && destroyAt > at)}
            tenantId={tenantId}
          />
          <ShareCard
            connection={connection}
            // Another token in use is another offer: what became of the last one is over.
            key={connection.tokenFingerprint}
            {...shareable}
            tenantId={tenantId}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <PlanCard connection={connection} now={at} plan={plan} tenantId={tenantId} />
          <TokenHistory events={events} now={at} />
        </div>
      </div>
    </OutcomeBoard>
  );
}
