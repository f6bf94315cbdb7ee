"use client";

import { useTransition } from "react";
import { EmptyState } from "@/components/empty-state";
import { PendingButton } from "@/components/pending-button";
import { TenantMark, useShownTenant } from "@/components/shown-tenant";

type Props = {
  /** The organization that the campaign belongs to, of which this person is a member too. */
  owner: { tenantId: string; tenantName: string };
  /** The one whose pages this browser shows now. */
  tenantId: string;
};

/** In place of a campaign's page after another organization was chosen in another tab. */
export function OtherOrganization({ owner, tenantId }: Props) {
  const { showHereAs } = useShownTenant();
  const [isPending, startTransition] = useTransition();
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <EmptyState
        action={
          <PendingButton
            isPending={isPending}
            onClick={() => startTransition(() => showHereAs(owner.tenantId))}
            pendingText="Switching…"
          >
            Switch and show it
          </PendingButton>
        }
        headingLevel="h1"
        icon="organization"
        title="This campaign belongs to another organization of yours"
      >
        It goes on in <bdi className="font-medium text-foreground">{owner.tenantName}</bdi>. You
        have switched to another organization since, perhaps in another tab.
      </EmptyState>
    </>
  );
}
