import Link from "next/link";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Fold } from "@/components/fold";
import { RelativeTime } from "@/components/relative-time";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import {
  type TokenComparison as Comparison,
  compareTokens,
} from "@/lib/rotation/compare-tokens.schema";
import type { KeptTokenView } from "@/lib/rotation/rotation.schema";
import { discardTokenAction, stageTokenAction, switchTokenAction } from "./actions";
import { StageForm } from "./stage-form";
import type { Stopped } from "./stopped-list";
import { SwitchForm } from "./switch-form";
import { TokenComparison } from "./token-comparison";
import { kindInWords } from "./token-facts";

type Props = {
  tenantId: string;
  connection: ConnectionView;
  staged: KeptTokenView | undefined;
  stopped: readonly Stopped[];
  isSending: boolean;
  keepHours: number;
  now: Date;
};

/** The place for a new token; once there is one, how it compares and the switch. */
export function NewToken(props: Props) {
  const { tenantId, connection, staged, stopped, isSending, keepHours, now } = props;
  const { id: connectionId, appId, tokenFingerprint: current } = connection;
  const form = (
    <StageForm
      appId={appId}
      connectionId={connectionId}
      onStage={stageTokenAction.bind(null, tenantId)}
    />
  );
  if (!staged) {
    return (
      <Card
        description={
          <>
            In use now: <span className="font-mono">••••{connection.tokenLast4}</span>,{" "}
            {connection.tokenKind === null ? "" : `${kindInWords(connection.tokenKind)}, `}stored{" "}
            <RelativeTime at={connection.tokenSavedAt ?? connection.createdAt} now={now} />.
          </>
        }
        title="New token"
      >
        <Death connection={connection} />
        {form}
        <p className="text-muted text-sm">
          No new token yet?{" "}
          <Link className="text-link" href="/whatsapp/settings/wizard?path=permanent">
            Get one step by step
          </Link>
          .
        </p>
      </Card>
    );
  }
  const comparison = compareTokens(connection, staged);
  const { lost, changesApp } = comparison;
  return (
    <Card
      description={
        <>
          Meta accepted the new token for this account and number{" "}
          <RelativeTime at={staged.createdAt} now={now} />. It waits here until you decide, at most
          24 hours.
        </>
      }
      title="Compare"
    >
      <TokenComparison connection={connection} next={staged} now={now} />
      <Verdict comparison={comparison} isDead={connection.checkState === "dead"} next={staged} />
      <SwitchForm
        comparison={{ lost, changesApp }}
        isSending={isSending}
        keepHours={keepHours}
        // What was agreed to was about this token.
        key={staged.id}
        kept={{ connectionId, keptId: staged.id, current }}
        newApp={staged.tokenAppName ?? staged.appId}
        onDiscard={discardTokenAction.bind(null, tenantId)}
        onSwitch={switchTokenAction.bind(null, tenantId)}
        stopped={stopped}
      />
      <Fold summary="Compare another token">{form}</Fold>
    </Card>
  );
}

function Death({ connection }: Pick<Props, "connection">) {
  const { checkState, checkCode, checkSubcode } = connection;
  if (checkState !== "dead" || checkCode === null) return null;
  const { title, cause } = explainError({ code: checkCode, subcode: checkSubcode });
  return (
    <Alert
      title={`${title} (${checkCode}${checkSubcode ? `, subcode ${checkSubcode}` : ""})`}
      tone="bad"
    >
      {cause} Nothing is lost: what was not sent waits.
    </Alert>
  );
}

type VerdictProps = { comparison: Comparison; next: KeptTokenView; isDead: boolean };

function Verdict({ comparison, next, isDead }: VerdictProps) {
  const { lost, changesApp, end } = comparison;
  if (lost.length > 0) {
    return (
      <Alert title="The new token can do less than the one in use" tone="warn">
        Generate it again with {lost.join(", ")} ticked, or agree below to do without.
      </Alert>
    );
  }
  if (changesApp) {
    return (
      <Alert title="The new token is of another app" tone="warn">
        That is fine if you mean to move.{" "}
        {next.hasAppSecret
          ? ""
          : "Its App secret is not stored: statuses will be refused until you enter it in Configuration."}
      </Alert>
    );
  }
  if (end === "sooner" && !isDead) {
    return (
      <Alert title="The new token ends before the one in use" tone="warn">
        For daily work generate a System User's token that never expires.
      </Alert>
    );
  }
  return <Alert title="The new token can do everything that the one in use can" tone="good" />;
}
