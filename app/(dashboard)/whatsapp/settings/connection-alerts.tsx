import Link from "next/link";
import { Alert } from "@/components/alert";
import { ErrorExplanation } from "@/components/error-explanation";
import { listCampaignsOfConnection } from "@/db/queries/connection-changes";
import { requireMember } from "@/lib/auth/require-member";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { systemUsersLink } from "@/lib/connections/meta-links";
import { diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";

/** What has to be known before anything else about a connection. */
export async function ConnectionAlerts({ connection }: { connection: ConnectionView }) {
  const { tenantId } = await requireMember();
  const { id, kind, checkState, checkCode, checkSubcode } = connection;
  const halted = await listCampaignsOfConnection(tenantId, id, "halted");
  return (
    <>
      {kind === "sandbox" ? (
        <Alert title="This connection leads to the sandbox" tone="info">
          Everything works as with Meta, but nobody receives anything.
        </Alert>
      ) : null}
      {checkState === "dead" && checkCode !== null ? (
        <Death code={checkCode} connectionId={id} subcode={checkSubcode} />
      ) : null}
      {checkState === "unchecked" ? (
        <Alert title="Meta has not vouched for this connection yet" tone="warn">
          It was saved while Meta could not be asked. Press Check token to check it now.
        </Alert>
      ) : null}
      {halted.length > 0 ? (
        <Alert title="Campaigns of this connection have stopped" tone="warn">
          {halted.map((campaign, index) => (
            <span key={campaign.id}>
              {index > 0 ? ", " : ""}
              <Link className="font-medium text-link" href={`/whatsapp/campaigns/${campaign.id}`}>
                {campaign.name}
              </Link>
            </span>
          ))}
          . What was not sent waits, and none of it is lost: resume once the cause is mended.
        </Alert>
      ) : null}
    </>
  );
}

type DeathProps = { connectionId: string; code: number; subcode: number | null };

function Death({ connectionId, code, subcode }: DeathProps) {
  const { title, cause, fix } = explainError({ code, subcode });
  const numbers = subcode === null ? `${code}` : `${code}, subcode ${subcode}`;
  return (
    <ErrorExplanation
      cause={`Meta refuses this connection. ${cause}`}
      code={code}
      diagnosisHref={diagnosisHref(connectionId, { code, subcode })}
      fix={
        <>
          {fix}{" "}
          <a className="text-link" href={systemUsersLink.href} rel="noreferrer" target="_blank">
            {systemUsersLink.label}
            <span className="sr-only"> (opens in a new tab)</span>
          </a>
          . Or{" "}
          <Link className="font-medium text-link" href="/whatsapp/settings/wizard?path=permanent">
            get a new token step by step
          </Link>
          , and{" "}
          <Link
            className="font-medium text-link"
            href={`/whatsapp/settings/replace?connection=${connectionId}`}
          >
            put it in the old one's place
          </Link>
          .
        </>
      }
      subcode={subcode}
      title={`${title} (${numbers})`}
    />
  );
}
