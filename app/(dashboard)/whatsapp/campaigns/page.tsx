import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AutoRefresh } from "@/components/auto-refresh";
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
import { withTenant } from "@/db/doors";
import { listCampaigns, PAGE_SIZE } from "@/db/queries/campaigns";
import { listConnections } from "@/db/queries/connections";
import { CONTACTS_PAGE, listContacts } from "@/db/queries/contacts";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { ContactView } from "@/lib/contacts/contact.schema";
import { formatPhone } from "@/lib/format/phone";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import {
  addRecipientAction,
  countAudienceAction,
  launchCampaignAction,
  pasteRecipientsAction,
} from "./actions";
import { CampaignList, type CampaignRow } from "./campaign-list";
import { QuickSend } from "./quick-send";
import type { ContactPage } from "./recipient-picker";
import { toSender } from "./to-sender";

export const metadata: Metadata = { title: "Campaigns" };

const PATH = "/whatsapp/campaigns";

type Query = { q: string; page: number; contact: string; contactPage: number };

export default async function CampaignsPage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId, role } = await requireMember();
  const params = await props.searchParams;
  const query = {
    q: readText(params, "q"),
    page: readPage(params, "page"),
    contact: readText(params, "contact"),
    contactPage: readPage(params, "contactPage"),
  };
  // One transaction: while a campaign is sending, each one waits its turn behind the sender.
  const { connections, contacts, campaigns } = await withTenant(tenantId, async () => ({
    connections: await listConnections(tenantId),
    contacts: await listContacts(tenantId, { search: query.contact, page: query.contactPage }),
    campaigns: await listCampaigns(tenantId, { search: query.q, page: query.page }),
  }));
  const mayLaunch = may(role, "campaign.launch");
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <PageHeader
        description="One message to many contacts, with what became of each."
        title="Campaigns"
      />
      <div className="flex flex-col gap-6">
        {mayLaunch ? (
          <NewCampaign
            connections={connections}
            contacts={contactPage(contacts, query)}
            tenantId={tenantId}
          />
        ) : null}
        <Campaigns found={campaigns} mayLaunch={mayLaunch} query={query} />
      </div>
    </>
  );
}

type NewCampaignProps = {
  tenantId: TenantId;
  connections: readonly ConnectionView[];
  contacts: ContactPage;
};

function NewCampaign({ tenantId, connections, contacts }: NewCampaignProps) {
  const at = now();
  const [first, ...others] = connections.map((connection) => toSender(connection, at));
  if (!first) {
    return (
      <Card title="New campaign">
        <EmptyState
          action={<ButtonLink href="/whatsapp/settings">Open Settings</ButtonLink>}
          headingLevel="h3"
          icon="settings"
          title="Connect a WhatsApp number first"
        >
          Paste an access token in Settings, or try everything in the sandbox with one click.
        </EmptyState>
      </Card>
    );
  }
  return (
    <QuickSend
      actions={{
        onAdd: addRecipientAction.bind(null, tenantId),
        onPaste: pasteRecipientsAction.bind(null, tenantId),
        onCount: countAudienceAction.bind(null, tenantId),
        onLaunch: launchCampaignAction.bind(null, tenantId),
      }}
      contacts={contacts}
      now={now()}
      senders={[first, ...others]}
    />
  );
}

function contactPage(
  { rows, total }: { rows: readonly ContactView[]; total: number },
  query: Query,
): ContactPage {
  const { contact: search, contactPage: page } = query;
  const pageCount = pageCountOf(total, CONTACTS_PAGE);
  if (page > pageCount) redirect(addressOf(PATH, { ...query, contactPage: pageCount }));
  const keep = {
    ...(query.q === "" ? {} : { q: query.q }),
    ...(query.page === 1 ? {} : { page: String(query.page) }),
  };
  const shown = rows.map(({ id, name, phone }) => ({ id, name, shownPhone: formatPhone(phone) }));
  return { rows: shown, total, search, page, pageCount, keep };
}

type CampaignsProps = {
  found: { rows: readonly CampaignRow[]; total: number };
  query: Query;
  mayLaunch: boolean;
};

function Campaigns({ found: { rows, total }, query, mayLaunch }: CampaignsProps) {
  const { q: search, page } = query;
  const pageCount = pageCountOf(total, PAGE_SIZE);
  if (page > pageCount) redirect(addressOf(PATH, { ...query, page: pageCount }));
  const keep = query.contact === "" ? {} : { contact: query.contact };
  return (
    <Card id="campaigns" title="All campaigns">
      <AutoRefresh everyMs={rows.some((row) => row.state === "running") ? 3_000 : null} />
      {total === 0 && search === "" ? null : (
        <SearchBox action={PATH} defaultValue={search} keep={keep} label="Search campaigns" />
      )}
      <CampaignList
        empty={<NoCampaigns mayLaunch={mayLaunch} search={search} />}
        label="Campaigns"
        now={now()}
        rows={rows}
      />
      <Pagination
        hrefFor={(number) => `${addressOf(PATH, { ...query, page: number })}#campaigns`}
        page={page}
        pageCount={pageCount}
      />
    </Card>
  );
}

function NoCampaigns({ search, mayLaunch }: { search: string; mayLaunch: boolean }) {
  return search === "" ? (
    <EmptyState headingLevel="h3" icon="campaign" title="No campaigns yet">
      {mayLaunch
        ? "Tick people above, write a message and press Send. It will appear here."
        : "An owner, admin or operator of this organization can send one."}
    </EmptyState>
  ) : (
    <EmptyState
      action={
        <ButtonLink href={PATH} size="sm" variant="secondary">
          Show all campaigns
        </ButtonLink>
      }
      headingLevel="h3"
      icon="search"
      title="No campaign found"
    >
      No campaign's name contains “{search}”.
    </EmptyState>
  );
}
