import { Card } from "@/components/card";
import { DefinitionList } from "@/components/definition-list";
import { RelativeTime } from "@/components/relative-time";
import type { KeptTokenView } from "@/lib/rotation/rotation.schema";
import { discardTokenAction, revokeTokenAction, rollBackAction } from "./actions";
import { PreviousControls } from "./previous-controls";
import { kindInWords } from "./token-facts";

type Props = {
  tenantId: string;
  connectionId: string;
  /** Fingerprint of the token in use. */
  current: string;
  previous: readonly KeptTokenView[];
  hasStopped: boolean;
  now: Date;
};

/** What can be gone back to, for how long, and how to be rid of it sooner. */
export function PreviousTokens(props: Props) {
  const { tenantId, connectionId, current, previous, hasStopped, now } = props;
  if (previous.length === 0) return null;
  return (
    <Card
      description="Kept encrypted for going back, then deleted here for good."
      title={previous.length === 1 ? "Earlier token" : "Earlier tokens"}
    >
      <ul className="flex flex-col divide-y divide-separator">
        {previous.map((kept) => (
          <li className="flex flex-col gap-4 py-5 first:pt-0 last:pb-0" key={kept.id}>
            <DefinitionList
              rows={[
                {
                  label: "Token",
                  value: (
                    <span className="font-mono text-[0.8125rem]">
                      <span aria-hidden="true">••••</span>
                      <span className="sr-only">ends in </span>
                      {kept.tokenLast4} <span className="text-muted">{kept.tokenFingerprint}</span>
                    </span>
                  ),
                },
                { label: "Kind", value: kindInWords(kept.tokenKind) },
                { label: "Replaced", value: <RelativeTime at={kept.createdAt} now={now} /> },
                ...(kept.revokeAt
                  ? [
                      {
                        label: "Ends at Meta",
                        value: <RelativeTime at={kept.revokeAt} now={now} />,
                      },
                    ]
                  : []),
                { label: "Deleted here", value: <RelativeTime at={kept.destroyAt} now={now} /> },
              ]}
            />
            <PreviousControls
              hasAppSecret={kept.hasAppSecret}
              hasStopped={hasStopped}
              kept={{ connectionId, keptId: kept.id, current }}
              last4={kept.tokenLast4}
              onDestroy={discardTokenAction.bind(null, tenantId)}
              onRevoke={revokeTokenAction.bind(null, tenantId)}
              onRollBack={rollBackAction.bind(null, tenantId)}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
