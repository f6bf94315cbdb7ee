import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
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
import { TenantMark } from "@/components/shown-tenant";
import { ALERTS_PAGE, countUnread, listAlerts } from "@/db/queries/alert-list";
import { alertLinks } from "@/lib/alerts/alert-links";
import { wordsOfAlert } from "@/lib/alerts/alert-message";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import { formatCount } from "@/lib/format/number";
import { markAllReadAction, markReadAction, snoozeAction } from "./actions";
import { AlertItem } from "./alert-item";
import { DeliveryLog } from "./delivery-log";
import { MarkAllRead } from "./mark-all-read";
import { Targets } from "./targets";

export const metadata: Metadata = { title: "Alerts" };

const PATH = "/whatsapp/alerts";

export default async function AlertsPage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId, userId, role } = await requireMember();
  const params = await props.searchParams;
  const onlyUnread = readText(params, "show") === "unread";
  const page = readPage(params, "page");
  const at = now();
  const reader = { userId, at };
  const unread = await countUnread(tenantId, reader);
  const { rows, total } = await listAlerts(tenantId, reader, { onlyUnread, page });
  const pageCount = pageCountOf(total, ALERTS_PAGE);
  const show = onlyUnread ? "unread" : "";
  if (page > pageCount) redirect(addressOf(PATH, { show, page: pageCount }));

  return (
    <>
      <TenantMark tenantId={tenantId} />
      <PageHeader
        actions={
          unread > 0 ? <MarkAllRead onMark={markAllReadAction.bind(null, tenantId)} /> : null
        }
        description="What happened to your tokens, numbers and templates, and what to do about it."
        title="Alerts"
      />
      <div className="flex flex-col gap-6">
        <Card>
          <nav aria-label="Show" className="flex flex-wrap gap-2">
            <Tab href={PATH} isHere={!onlyUnread}>
              All
            </Tab>
            <Tab href={addressOf(PATH, { show: "unread" })} isHere={onlyUnread}>
              Unread ({formatCount(unread)})
            </Tab>
          </nav>
          {rows.length === 0 ? (
            <NoAlerts onlyUnread={onlyUnread} />
          ) : (
            <ul aria-label="Alerts" className="flex flex-col divide-y divide-separator">
              {rows.map((row) => (
                <AlertItem
                  alert={{
                    ...row,
                    ...wordsOfAlert(row, row),
                    links: alertLinks(row, may(role, "connection.write")),
                  }}
                  key={row.id}
                  now={at}
                  onRead={markReadAction.bind(null, tenantId, { alertId: row.id })}
                  onSnooze={snoozeAction.bind(null, tenantId)}
                />
              ))}
            </ul>
          )}
          <Pagination
            hrefFor={(number) => addressOf(PATH, { show, page: number })}
            page={page}
            pageCount={pageCount}
          />
        </Card>
        <Targets />
        {may(role, "alert.write") ? <DeliveryLog /> : null}
      </div>
    </>
  );
}

function Tab({ href, isHere, children }: { href: string; isHere: boolean; children: ReactNode }) {
  return (
    <span aria-current={isHere ? "page" : undefined}>
      <ButtonLink href={href} size="sm" variant={isHere ? "secondary" : "ghost"}>
        {children}
      </ButtonLink>
    </span>
  );
}

function NoAlerts({ onlyUnread }: { onlyUnread: boolean }) {
  if (onlyUnread) {
    return (
      <EmptyState
        action={
          <ButtonLink href={PATH} variant="secondary">
            Show all alerts
          </ButtonLink>
        }
        icon="check"
        title="Nothing unread"
      >
        You have seen everything.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="bell" title="No alerts">
      Wakey looks at your tokens around the clock. When one is about to end, when Meta restricts a
      number or changes a template, it stands here.
    </EmptyState>
  );
}
