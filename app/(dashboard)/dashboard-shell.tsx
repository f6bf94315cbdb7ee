"use client";

import { signOut } from "next-auth/react";
import type { ComponentProps } from "react";
import { AppShell } from "@/components/app-shell";
import { callAction } from "@/components/call-action";
import { ShownTenantProvider } from "@/components/shown-tenant";
import { countUnreadAction, createOrganization, switchTenant } from "./actions";

type Props = Omit<
  ComponentProps<typeof AppShell>,
  "onSwitchTenant" | "onCreateTenant" | "onSignOut" | "onCountAlerts"
>;

/**
 * The frame with its actions. Another tenant is always a whole new page: no form, list or cached
 * page of the one before stays in this tab.
 */
export function DashboardShell(props: Props) {
  return (
    <ShownTenantProvider showHereAs={showHereAs} tenantId={props.currentTenantId}>
      {/* Nothing typed or ticked for one organization may stay when another takes its place. */}
      <AppShell
        {...props}
        key={props.currentTenantId}
        onCountAlerts={() => countAlerts(props.currentTenantId)}
        onCreateTenant={create}
        onSignOut={() => signOut({ callbackUrl: "/sign-in" })}
        onSwitchTenant={change}
      />
    </ShownTenantProvider>
  );
}

/** Null where nobody knows: the number then stays as it is. */
async function countAlerts(tenantId: string): Promise<number | null> {
  const counted = await callAction(() => countUnreadAction(tenantId));
  return counted.ok ? counted.data.unread : null;
}

async function choose(tenantId: string): Promise<void> {
  const { serverError } = await switchTenant({ tenantId });
  if (serverError && serverError.code !== "UNAUTHENTICATED") throw new Error(serverError.message);
}

async function showHereAs(tenantId: string): Promise<void> {
  await choose(tenantId);
  window.location.reload();
}

async function change(tenantId: string): Promise<void> {
  await choose(tenantId);
  // A campaign or contact of the other tenant has no page here, but its list has.
  const section = window.location.pathname.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}.*$/, "");
  window.location.assign(section === "" ? "/" : section);
}

async function create(name: string): Promise<string | undefined> {
  const created = await callAction(() => createOrganization({ name }));
  if (!created.ok) return created.message;
  window.location.assign("/whatsapp/settings");
  return undefined;
}
