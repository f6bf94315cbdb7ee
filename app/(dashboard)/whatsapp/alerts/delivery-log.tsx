import { Card } from "@/components/card";
import { DataTable } from "@/components/data-table";
import { RelativeTime } from "@/components/relative-time";
import { StatusBadge } from "@/components/status-badge";
import { type DeliveryView, listDeliveries } from "@/db/queries/alert-deliveries";
import { findAlerts } from "@/db/queries/alert-list";
import { wordsOfAlert } from "@/lib/alerts/alert-message";
import type { DeliveryState } from "@/lib/alerts/alert-target.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";

const SHOWN = 20;

/** What was sent where, newest first. */
export async function DeliveryLog() {
  const { tenantId } = await requireMember();
  const deliveries = await listDeliveries(tenantId, { limit: SHOWN });
  const alerts = await findAlerts(tenantId, [...new Set(deliveries.map((row) => row.alertId))]);
  const titles = new Map(alerts.map((alert) => [alert.id, wordsOfAlert(alert, alert).title]));
  const at = now();
  if (deliveries.length === 0) return null;
  return (
    <Card description={`The last ${SHOWN}, newest first.`} title="Deliveries">
      <DataTable
        columns={[
          {
            id: "alert",
            header: "Alert",
            cell: (row) => <span dir="auto">{titles.get(row.alertId) ?? "An alert"}</span>,
          },
          { id: "target", header: "To", cell: (row) => row.address },
          { id: "state", header: "Result", cell: (row) => <Result delivery={row} now={at} /> },
          {
            id: "at",
            header: "When",
            cell: (row) => <RelativeTime at={row.settledAt ?? row.createdAt} now={at} />,
            className: "whitespace-nowrap",
          },
        ]}
        label="Deliveries"
        rowKey={(row) => row.id}
        rows={deliveries}
      />
    </Card>
  );
}

function Result({ delivery, now: at }: { delivery: DeliveryView; now: Date }) {
  const { state, attempts, outcome, dueAt } = delivery;
  if (state === "delivered") return <StatusBadge tone="good">Delivered</StatusBadge>;
  const isUnderWay = attempts === 0;
  return (
    <div className="flex flex-col gap-1">
      <StatusBadge tone={isUnderWay ? "neutral" : tones[state]}>
        {isUnderWay ? "Waiting" : names[state]}
      </StatusBadge>
      {isUnderWay ? null : (
        <span className="text-muted">
          {outcome ?? "No outcome was written down."} Tried{" "}
          {attempts === 1 ? "once" : `${attempts} times`}
          {state === "waiting" ? (
            <>
              ; next <RelativeTime at={dueAt} now={at} />
            </>
          ) : null}
          .
        </span>
      )}
    </div>
  );
}

const tones = { waiting: "warn", failed: "bad", delivered: "good" } as const;
const names: Record<DeliveryState, string> = {
  waiting: "Trying again",
  failed: "Not delivered",
  delivered: "Delivered",
};
