import type { Metadata } from "next";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { readText, type SearchParams } from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { TenantMark } from "@/components/shown-tenant";
import { listConnections } from "@/db/queries/connections";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { saveConnectionAction, trySandboxAction } from "./actions";
import { ConnectionAlerts } from "./connection-alerts";
import { ConnectionDetails } from "./connection-details";
import { ConnectionForm, type StoredIds } from "./connection-form";
import { ConnectionHistory } from "./connection-history";
import { ConnectionTabs } from "./connection-tabs";
import { NeedHelp } from "./need-help";
import { QuickLinks } from "./quick-links";
import { TestMessage } from "./test-message";
import { TrySandbox } from "./try-sandbox";
import { Webhook } from "./webhook";

export const metadata: Metadata = { title: "WhatsApp settings" };

export default async function SettingsPage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId, role } = await requireMember();
  const connections = await listConnections(tenantId);
  const wanted = readText(await props.searchParams, "connection");
  const mayWrite = may(role, "connection.write");
  const connection = choose(connections, wanted, mayWrite);

  // The form keeps its place in this tree whether there is a connection or not, so that what it
  // says about saving stays when the first one appears.
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <Header connection={connection} withGuide={mayWrite && connections.length > 0} />
      <div className="flex flex-col gap-6">
        {connections.length > 0 ? (
          <ConnectionTabs
            connections={connections}
            mayAdd={mayWrite}
            selectedId={connection?.id ?? null}
          />
        ) : (
          <NoConnection />
        )}
        {connection ? <ConnectionAlerts connection={connection} /> : null}
        <div
          className={`grid items-start gap-6 ${connection ? "xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]" : ""}`}
        >
          <div className="flex min-w-0 flex-col gap-6">
            {mayWrite ? (
              <Card id="configuration" title="Configuration">
                <ConnectionForm
                  onSave={saveConnectionAction.bind(null, tenantId)}
                  stored={connection && storedIds(connection)}
                />
              </Card>
            ) : null}
            {connection ? <TestMessage connection={connection} /> : null}
            {connection ? <Webhook connection={connection} /> : null}
            {connection ? <ConnectionHistory connectionId={connection.id} /> : null}
          </div>
          {connection ? <ConnectionDetails connection={connection} /> : null}
        </div>
        <Help connection={connection} mayWrite={mayWrite} />
      </div>
    </>
  );
}

type HeaderProps = { connection: ConnectionView | null; withGuide: boolean };

function Header({ connection, withGuide }: HeaderProps) {
  return (
    <PageHeader
      actions={
        <>
          {withGuide ? (
            <ButtonLink href="/whatsapp/settings/wizard" variant="secondary">
              Step-by-step guide
            </ButtonLink>
          ) : null}
          {connection ? (
            <ButtonLink href={diagnosisHref(connection.id)} icon="pulse" variant="secondary">
              Run diagnosis
            </ButtonLink>
          ) : null}
        </>
      }
      description="The number that sends, and the token that speaks for it."
      title="WhatsApp settings"
    />
  );
}

function Help({ connection, mayWrite }: { connection: ConnectionView | null; mayWrite: boolean }) {
  // The sandbox's apps are none of Meta's.
  const appId = connection?.kind === "cloud" ? connection.appId : null;
  return (
    <div className="grid items-start gap-6 md:grid-cols-2">
      <QuickLinks appId={appId} />
      <NeedHelp appId={appId} mayWrite={mayWrite} />
    </div>
  );
}

/** The connection that the address names, else the default; null: one is being added. */
function choose(
  connections: readonly ConnectionView[],
  wanted: string,
  mayWrite: boolean,
): ConnectionView | null {
  if (mayWrite && wanted === "new") return null;
  return connections.find(({ id }) => id === wanted) ?? connections[0] ?? null;
}

async function NoConnection() {
  const { tenantId, role } = await requireMember();
  return (
    <Card>
      {may(role, "connection.write") ? (
        <TrySandbox onTry={trySandboxAction.bind(null, tenantId)} />
      ) : (
        <EmptyState icon="settings" title="No WhatsApp number is connected yet">
          An owner or admin of this organization can connect one.
        </EmptyState>
      )}
    </Card>
  );
}

/** Only what the form needs goes to the browser. */
function storedIds(connection: ConnectionView): StoredIds {
  const { id, appId, phoneNumberId, wabaId, hasAppSecret } = connection;
  const { tokenLast4, tokenFingerprint, checkState } = connection;
  return {
    id,
    appId,
    phoneNumberId,
    wabaId,
    hasAppSecret,
    tokenLast4,
    tokenFingerprint,
    checkState,
  };
}
