import { Card } from "@/components/card";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import type { ShareTarget } from "@/lib/rotation/list-share-targets";
import { connectionName } from "../connection-name";
import { shareTokenAction } from "./actions";
import { ShareForm } from "./share-form";

type Props = {
  tenantId: string;
  connection: ConnectionView;
  targets: readonly ShareTarget[];
};

/** One System User token often serves many numbers, also of several organizations. */
export function ShareCard({ tenantId, connection, targets }: Props) {
  if (targets.length === 0) return null;
  return (
    <Card
      description="One System User token often serves many numbers. Each connection is checked with Meta on its own, and its organization gets a copy encrypted under its own key."
      id="share"
      title="Use this token for other connections too"
    >
      <ShareForm
        connectionId={connection.id}
        current={connection.tokenFingerprint}
        last4={connection.tokenLast4}
        onShare={shareTokenAction.bind(null, tenantId)}
        targets={targets.map(({ connection: other, ...target }) => ({
          tenantId: target.tenantId,
          tenantName: target.tenantName,
          waiting: target.waiting,
          hasThisToken: target.hasThisToken,
          connectionId: other.id,
          name: connectionName(other),
          verifiedName: other.verifiedName,
          isDead: other.checkState === "dead",
          isOtherApp: other.appId !== connection.appId,
        }))}
      />
    </Card>
  );
}
