import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { RelativeTime } from "@/components/relative-time";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { isRefreshable, REFRESH_BEFORE_MS } from "@/lib/rotation/refreshable.schema";
import type { TokenPlan } from "@/lib/rotation/rotation.schema";
import { changePlanAction, refreshTokenAction } from "./actions";
import { PlanForm } from "./plan-form";

type Props = { tenantId: string; connection: ConnectionView; plan: TokenPlan; now: Date };

/** What Wakey does by itself for the token in use, and when. */
export function PlanCard({ tenantId, connection, plan, now }: Props) {
  const { id: connectionId } = connection;
  const { refreshes, revokesOld, reminderDays, keepHours } = plan;
  const hasFailed = plan.lastFailure !== null && plan.triedToken === connection.tokenFingerprint;
  return (
    <Card
      description={<NextStep connection={connection} now={now} plan={plan} />}
      id="by-itself"
      title="By itself"
    >
      {hasFailed ? (
        <Alert title="The last refresh failed" tone="warn">
          {plan.lastFailure}{" "}
          {plan.nextTryAt ? (
            <>
              Tried again <RelativeTime at={plan.nextTryAt} now={now} />.
            </>
          ) : (
            "It is not tried again by itself: generate a new token before this one ends."
          )}
        </Alert>
      ) : null}
      <PlanForm
        isRefreshable={isRefreshable(connection)}
        onRefresh={refreshTokenAction.bind(null, tenantId, { connectionId })}
        onSave={changePlanAction.bind(null, tenantId)}
        stored={{ connectionId, refreshes, revokesOld, reminderDays, keepHours }}
      />
    </Card>
  );
}

function NextStep({ connection, plan, now }: Pick<Props, "connection" | "plan" | "now">) {
  const { tokenExpiresAt, tokenNeverExpires, tokenKind, hasAppSecret } = connection;
  if (tokenNeverExpires) {
    return `This token never expires. You are reminded to replace it after ${plan.reminderDays} days of use.`;
  }
  if (tokenExpiresAt === null) return "Meta has not told when this token ends.";
  if (tokenKind !== "SYSTEM_USER") {
    return "Meta refreshes tokens of System Users only; this one is a person's. Replace it before its end.";
  }
  if (!hasAppSecret) return "Store the App secret, and this token is refreshed before its end.";
  if (!plan.refreshes) return "Refreshing is switched off. Replace this token before its end.";
  const refreshAt = new Date(tokenExpiresAt.getTime() - REFRESH_BEFORE_MS);
  if (refreshAt <= now) return "This token is refreshed within minutes.";
  return (
    <>
      This token is refreshed <RelativeTime at={refreshAt} now={now} />, 20 days before its end.
    </>
  );
}
