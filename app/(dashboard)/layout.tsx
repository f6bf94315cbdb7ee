import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { colorSchemeCookie, parseColorScheme } from "@/components/color-scheme";
import { countUnread } from "@/db/queries/alert-list";
import { currentSession } from "@/lib/auth/current-session";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { DashboardShell } from "./dashboard-shell";

const roleNames = { owner: "Owner", admin: "Admin", operator: "Operator", viewer: "Viewer" };

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const member = await requireMember();
  const memberships = (await currentSession())?.memberships ?? [];
  return (
    <DashboardShell
      colorScheme={parseColorScheme((await cookies()).get(colorSchemeCookie)?.value)}
      currentTenantId={member.tenantId}
      unreadAlerts={await countUnread(member.tenantId, { userId: member.userId, at: now() })}
      footerNote={
        env().databaseUrl === null
          ? "Embedded database: one process, not safe against power loss. Use a Postgres server for production."
          : undefined
      }
      tenants={memberships.map(({ tenantId, tenantName, role }) => ({
        id: tenantId,
        name: tenantName,
        role: roleNames[role],
      }))}
      userEmail={member.email}
    >
      {children}
    </DashboardShell>
  );
}
