import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { readText, type SearchParams } from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { TenantMark } from "@/components/shown-tenant";
import { findConnection } from "@/db/queries/connections";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { progressOf, readDraft } from "@/lib/wizard/open-draft";
import { stepToShow, wizardHref, wizardPaths } from "@/lib/wizard/steps.schema";
import { ChoosePath } from "./choose-path";
import { StepView } from "./step-view";

export const metadata: Metadata = { title: "Connect a WhatsApp number" };

/** One step of the guide, or the choice of the way. The address says which; the draft decides. */
export default async function WizardPage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId, userId, role } = await requireMember();
  if (!may(role, "connection.write")) return <NotAllowed tenantId={tenantId} />;

  const params = await props.searchParams;
  const path = readText(params, "path");
  const wanted = readText(params, "step");
  const draft = await readDraft(tenantId, userId);
  const connection = draft?.connectionId
    ? await findConnection(tenantId, draft.connectionId)
    : null;
  const isLost = draft?.connectionId != null && connection === null;

  if (!draft || isLost || (path !== "" && path !== draft.path)) {
    const preferred = wizardPaths.find((known) => known === path) ?? null;
    return (
      <>
        <TenantMark tenantId={tenantId} />
        <ChoosePath draft={isLost ? null : draft} preferred={preferred} tenantId={tenantId} />
      </>
    );
  }
  const progress = progressOf(draft);
  const step = stepToShow(progress, wanted);
  if (path === "" || wanted !== step) redirect(wizardHref(draft.path, step));
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <StepView connection={connection} draft={draft} step={step} />
    </>
  );
}

function NotAllowed({ tenantId }: { tenantId: string }) {
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <PageHeader
        actions={
          <ButtonLink href="/whatsapp/settings" icon="chevronLeft" variant="tertiary">
            Back to settings
          </ButtonLink>
        }
        title="Connect a WhatsApp number"
      />
      <Card>
        <EmptyState icon="settings" title="An owner or admin connects numbers">
          Access tokens are theirs to handle, so this guide opens for them only. Ask one of them to
          connect a number; you can then send with it at once.
        </EmptyState>
      </Card>
    </>
  );
}
