import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import { readText, type SearchParams } from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { TenantMark } from "@/components/shown-tenant";
import { listConnections } from "@/db/queries/connections";
import { readDiagnosis } from "@/db/queries/diagnoses";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { type CheckId, checkIds } from "@/lib/diagnosis/diagnosis.schema";
import { connectionName } from "../connection-name";
import { ConnectionTabs } from "../connection-tabs";
import { diagnoseAction } from "./actions";
import { NotDiagnosed } from "./not-diagnosed";
import { Report } from "./report";
import { RunDiagnosis } from "./run-diagnosis";
import { RunningDiagnosis } from "./running-diagnosis";

export const metadata: Metadata = { title: "Diagnosis" };

export default async function DiagnosisPage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId } = await requireMember();
  const params = await props.searchParams;
  const connections = await listConnections(tenantId);
  const wanted = readText(params, "connection");
  const connection = connections.find(({ id }) => id === wanted) ?? connections[0];
  return (
    <>
      <TenantMark tenantId={tenantId} />
      {connection ? (
        <DiagnosisOf connection={connection} wanted={checkOf(readText(params, "check"))}>
          {connections.length > 1 ? (
            <ConnectionTabs
              connections={connections}
              mayAdd={false}
              path="/whatsapp/settings/diagnosis"
              selectedId={connection.id}
            />
          ) : null}
        </DiagnosisOf>
      ) : (
        <NothingToDiagnose />
      )}
    </>
  );
}

type Props = { connection: ConnectionView; wanted: CheckId | null; children: ReactNode };

async function DiagnosisOf({ connection, wanted, children }: Props) {
  const { tenantId, role } = await requireMember();
  const { last, running } = await readDiagnosis(tenantId, connection.id, now());
  const onRun = may(role, "connection.test")
    ? diagnoseAction.bind(null, tenantId, { connectionId: connection.id })
    : null;
  return (
    <>
      <PageHeader
        actions={
          <>
            <ButtonLink href={`/whatsapp/settings?connection=${connection.id}`} variant="secondary">
              Back to settings
            </ButtonLink>
            {onRun && (last || running) ? (
              <RunDiagnosis isRunning={running !== null} label="Diagnose again" onRun={onRun} />
            ) : null}
          </>
        }
        description={`What stands between ${connectionName(connection)} and its messages.`}
        title="Diagnosis"
      />
      <div className="flex flex-col gap-6">
        {children}
        {running ? (
          <RunningDiagnosis answered={running.answered} hasAppSecret={connection.hasAppSecret} />
        ) : null}
        {last ? <Report connection={connection} diagnosis={last} wanted={wanted} /> : null}
        {last || running ? null : <NotDiagnosed onRun={onRun} wanted={wanted} />}
      </div>
    </>
  );
}

function checkOf(text: string): CheckId | null {
  return checkIds.find((id) => id === text) ?? null;
}

function NothingToDiagnose() {
  return (
    <>
      <PageHeader title="Diagnosis" />
      <Alert
        action={
          <ButtonLink href="/whatsapp/settings" size="sm" variant="secondary">
            Open Settings
          </ButtonLink>
        }
        title="No WhatsApp number is connected yet"
        tone="info"
      >
        Connect one first; then there is something to diagnose.
      </Alert>
    </>
  );
}
