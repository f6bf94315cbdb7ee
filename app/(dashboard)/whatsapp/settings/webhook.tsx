import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { CopyField } from "@/components/copy-field";
import { DefinitionList } from "@/components/definition-list";
import { RelativeTime } from "@/components/relative-time";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { webhookSettingsLink } from "@/lib/connections/meta-links";
import { isCallbackAccepted } from "@/lib/connections/webhook-address";
import { webhookSetup } from "@/lib/connections/webhook-setup";

/** Whether Meta's statuses arrive, and what to enter at Meta by hand where they do not. */
export async function Webhook({ connection }: { connection: ConnectionView }) {
  const { tenantId, role } = await requireMember();
  const { kind, appId, hasAppSecret, lastEventAt, hookVerifiedAt } = connection;
  const setup = may(role, "hook.read") ? await webhookSetup(tenantId, connection) : null;
  const at = now();
  const link = webhookSettingsLink(appId);
  return (
    <Card description="How Meta reports what became of a message." id="webhook" title="Webhook">
      {hasAppSecret ? null : (
        <Alert title="Statuses need the App secret" tone="warn">
          Meta signs every event with it. Without it events are refused, and messages stay at
          “Accepted”.
        </Alert>
      )}
      {hasAppSecret && !hookVerifiedAt && !lastEventAt ? (
        <Alert title="Statuses cannot arrive yet" tone="warn">
          {isCallbackAccepted(kind)
            ? "Meta has not confirmed the address of this server. Make sure that it can be reached from the internet, then save the configuration again."
            : "Meta delivers webhooks to https addresses only. Put the server behind https, set APP_ORIGIN to that address, and save the configuration again."}
        </Alert>
      ) : null}
      <DefinitionList
        rows={[
          {
            label: "Last event received",
            value: lastEventAt ? <RelativeTime at={lastEventAt} now={at} /> : "None yet",
          },
          {
            label: "Address confirmed",
            value: hookVerifiedAt ? <RelativeTime at={hookVerifiedAt} now={at} /> : "Not yet",
          },
        ]}
      />
      {setup ? (
        <>
          <CopyField label="Callback URL" value={setup.callbackUrl} />
          <CopyField
            hint="Not the access token: Meta sends it back once, to confirm the address."
            label="Verify token"
            value={setup.verifyToken}
          />
        </>
      ) : null}
      {setup && kind === "cloud" ? (
        <div>
          <ButtonLink href={link.href} size="sm" variant="secondary">
            {link.label}
          </ButtonLink>
        </div>
      ) : null}
    </Card>
  );
}
