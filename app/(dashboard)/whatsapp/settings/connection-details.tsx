import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { DefinitionList } from "@/components/definition-list";
import { may } from "@/lib/auth/permissions.schema";
import { requireMember } from "@/lib/auth/require-member";
import { now } from "@/lib/clock";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { makeDefaultAction, removeConnectionAction, testConnectionAction } from "./actions";
import { ConnectionControls } from "./connection-controls";
import { connectionName } from "./connection-name";
import { ConnectionTest } from "./connection-test";
import { NumberCard } from "./number-card";
import { TokenCard } from "./token-card";

/** Everything that is known of a stored connection, and what can be done with it. */
export async function ConnectionDetails({ connection }: { connection: ConnectionView }) {
  const { tenantId, role } = await requireMember();
  const about = { connectionId: connection.id };
  const mayTest = may(role, "connection.test");
  const onTest = testConnectionAction.bind(null, tenantId, about);
  const { id, appId, phoneNumberId, wabaId, tokenFingerprint } = connection;
  // Meta's answers about what the configuration was before would only confuse.
  const configuration = [id, appId, phoneNumberId, wabaId, tokenFingerprint].join(" ");
  return (
    <div className="flex min-w-0 flex-col gap-6" key={configuration}>
      <TokenCard
        action={
          may(role, "connection.write") ? (
            <ButtonLink
              href={`/whatsapp/settings/replace?connection=${id}`}
              size="sm"
              variant="secondary"
            >
              Replace token
            </ButtonLink>
          ) : null
        }
        connection={connection}
        now={now()}
      >
        {mayTest ? <ConnectionTest label="Check token" onlyToken onTest={onTest} /> : null}
      </TokenCard>
      <NumberCard connection={connection}>
        {mayTest ? <ConnectionTest label="Test connection" onTest={onTest} /> : null}
      </NumberCard>
      {may(role, "connection.write") ? (
        <Card title="This connection">
          <ConnectionControls
            isDefault={connection.isDefault}
            name={connectionName(connection)}
            onMakeDefault={makeDefaultAction.bind(null, tenantId, about)}
            onRemove={removeConnectionAction.bind(null, tenantId, about)}
          />
        </Card>
      ) : (
        <Card title="Configuration">
          <DefinitionList
            rows={[
              { label: "App ID", value: connection.appId },
              { label: "Phone number ID", value: connection.phoneNumberId },
              { label: "WhatsApp Business Account ID", value: connection.wabaId },
            ]}
          />
        </Card>
      )}
    </div>
  );
}
