import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { apiSetupLink } from "@/lib/connections/meta-links";
import { readTestMessageAction, sendTestMessageAction } from "./actions";
import { TestMessageCard } from "./test-message-card";

/** The card "Send Test Message", for those who may send. */
export async function TestMessage({ connection }: { connection: ConnectionView }) {
  const { tenantId, role } = await requireMember();
  if (!may(role, "connection.test")) return null;
  const { id, kind, appId, hasAppSecret } = connection;
  return (
    <TestMessageCard
      apiSetupHref={apiSetupLink(appId).href}
      connectionId={id}
      hasAppSecret={hasAppSecret}
      key={id}
      kind={kind}
      onRead={readTestMessageAction.bind(null, tenantId)}
      onSend={sendTestMessageAction.bind(null, tenantId)}
    />
  );
}
