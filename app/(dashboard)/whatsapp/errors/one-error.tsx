import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { DefinitionList } from "@/components/definition-list";
import { listConnections } from "@/db/queries/connections";
import { requireMember } from "@/lib/auth/require-member";
import { checkOfError, diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { findByCode } from "@/lib/diagnosis/error-guide";
import { EntryFacts } from "./entry-facts";
import { EntryList } from "./entry-list";

type Props = {
  error: { code: number; subcode: number | null };
  /** What was recognised in a pasted error; empty where nothing was. */
  message: string;
  details: string;
  trace: string;
};

/** One error, with what was pasted of it, and the other entries of its code. */
export async function OneError({ error, message, details, trace }: Props) {
  const { best, isKnown, others } = findByCode({ ...error, message, details });
  const diagnosis = await diagnosisOf(error);
  const numbers = error.subcode === null ? `${error.code}` : `${error.code} / ${error.subcode}`;
  const pasted = [
    { label: "Meta's text", value: message },
    { label: "Details", value: details },
    {
      label: "fbtrace_id",
      value: <span className="font-mono">{trace}</span>,
      isThere: trace !== "",
    },
  ].filter(({ value, isThere }) => isThere ?? value !== "");
  return (
    <>
      {best ? (
        <Card
          actions={
            diagnosis ? (
              <ButtonLink href={diagnosis} icon="pulse" size="sm" variant="secondary">
                Diagnose the connection
              </ButtonLink>
            ) : null
          }
          description={best.theme}
          title={`${numbers}: ${best.title}`}
        >
          {pasted.length > 0 ? (
            <div className="rounded-xl bg-surface-secondary px-4 py-3">
              <DefinitionList rows={pasted} />
            </div>
          ) : null}
          <EntryFacts entry={best} />
        </Card>
      ) : null}
      {isKnown ? null : (
        <Alert title={`${numbers} is not in this guide`} tone="warn">
          Meta gives new codes from time to time. What Meta itself says of it counts: see its{" "}
          <a
            className="text-link"
            href="https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"
            rel="noreferrer"
            target="_blank"
          >
            list of error codes<span className="sr-only"> (opens in a new tab)</span>
          </a>
          .
        </Alert>
      )}
      {others.length > 0 ? (
        <EntryList entries={others} title={`Others with the code ${error.code}`} />
      ) : null}
      <div>
        <ButtonLink href="/whatsapp/errors" size="sm" variant="secondary">
          Show the whole guide
        </ButtonLink>
      </div>
    </>
  );
}

/** Null where no check looks at what the error complains of, or nothing is connected. */
async function diagnosisOf(error: Props["error"]): Promise<string | null> {
  if (checkOfError(error) === null) return null;
  const { tenantId } = await requireMember();
  const [connection] = await listConnections(tenantId);
  return connection ? diagnosisHref(connection.id, error) : null;
}
