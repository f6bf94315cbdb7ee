import { Card } from "@/components/card";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { formatCount } from "@/lib/format/number";
import type { ShareTarget } from "@/lib/rotation/list-share-targets";
import { connectionName } from "../connection-name";
import { shareTokenAction } from "./actions";
import { ShareForm } from "./share-form";

type Props = {
  tenantId: string;
  connection: ConnectionView;
  targets: readonly ShareTarget[];
  /** How many there are; `targets` may be the first of them only. */
  total: number;
};

/** One System User token often serves many numbers, also of several organizations. */
export function ShareCard({ tenantId, connection, targets, total }: Props) {
  if (targets.length === 0) return null;
  return (
    <Card
      description="One System User token often serves many numbers. Each connection is checked with Meta on its own, and its organization gets a copy encrypted under its own key."
      id="share"
      title="Use this token for other connections too"
    >
      {total > targets.length ? (
        <p className="mb-4 text-muted text-sm">
          {`The first ${formatCount(targets.length)} of ${formatCount(total)} connections are shown: those whose own token is refused, then the others. Those that have this token come last, so share again for the rest.`}
        </p>
      ) : null}
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
