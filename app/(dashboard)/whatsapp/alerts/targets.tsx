import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { listTargets } from "@/db/queries/alert-targets";
import { canSendMail } from "@/lib/alerts/send-mail";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { addTargetAction, removeTargetAction, sendTestAlertAction } from "./actions";
import { AddTargetForm } from "./add-target-form";
import { TargetList } from "./target-list";
import { TestAlert } from "./test-alert";

/** Where alerts go besides this page. */
export async function Targets() {
  const { tenantId, role } = await requireMember();
  if (!may(role, "alert.write")) {
    return (
      <Card title="Where alerts go">
        <p className="text-muted text-sm">
          Here, for every member. Owners and admins can also have them sent by e-mail or to a
          webhook.
        </p>
      </Card>
    );
  }
  const targets = await listTargets(tenantId);
  const mail = canSendMail();
  return (
    <Card
      actions={
        targets.length > 0 ? <TestAlert onTest={sendTestAlertAction.bind(null, tenantId)} /> : null
      }
      description="Here, for every member, and to these places as well."
      id="targets"
      title="Where alerts go"
    >
      {mail ? null : (
        <Alert title="E-mail is off on this server" tone="info">
          Its operator has not set SMTP_URL and MAIL_FROM, so there is no mail server to hand alerts
          to. Webhooks work without.
        </Alert>
      )}
      <TargetList onRemove={removeTargetAction.bind(null, tenantId)} targets={targets} />
      <AddTargetForm canMail={mail} onAdd={addTargetAction.bind(null, tenantId)} />
    </Card>
  );
}
