import { ApiSetupLink } from "@/components/api-setup-link";
import { ErrorExplanation } from "@/components/error-explanation";
import { StatusBadge } from "@/components/status-badge";
import { checkOfError, diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { MessageView } from "@/lib/messages/message.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";
import { groupOf } from "../state-groups";

/** What a state means for the person, where the word alone leaves a question open. */
const meanings: Partial<Record<MessageState, string>> = {
  unknown:
    "We sent it but got no answer, so it may have arrived. It is not sent again by itself; a status from Meta will settle it.",
  retry: "It did not get through to Meta, or Meta asked to wait. The next try comes by itself.",
  held: "Meta checks the template's quality first, and then delivers or refuses it.",
  skipped: "Not sent: the campaign was cancelled before its turn.",
};

type Props = Pick<MessageView, "state" | "error"> & {
  connectionId: string;
  /** Where Meta keeps the list of confirmed test recipients; null in the sandbox. */
  apiSetupHref: string | null;
};

/** One recipient's status, with cause and fix unfolded when it failed. */
export function RecipientStatus({ state, error, ...about }: Props) {
  const { label, tone } = groupOf(state);
  const meaning = meanings[state];
  return (
    <div className="flex flex-col items-start gap-1.5">
      <StatusBadge tone={tone} {...(tone === "neutral" ? { icon: "clock" as const } : {})}>
        {state === "sending" ? "Sending" : state === "retry" ? "Will be tried again" : label}
      </StatusBadge>
      {meaning ? <p className="max-w-prose text-muted">{meaning}</p> : null}
      {state === "failed" ? <Failure {...about} error={error} /> : null}
    </div>
  );
}

function Failure({ error, connectionId, apiSetupHref }: Omit<Props, "state">) {
  if (error === null || error.code === null) {
    return (
      <p className="max-w-prose text-muted">
        {error?.text ?? "Meta gave no reason."} Nothing was delivered. Send it again in a new
        campaign.
      </p>
    );
  }
  const { code, subcode, text, details, trace } = error;
  const { title, cause, fix } = explainError({ code, subcode, message: text, details });
  return (
    // On a phone it takes the place under the column's name as well.
    <div className="max-sm:-ms-30 max-sm:w-[calc(100%+7.5rem)]">
      <ErrorExplanation
        cause={cause}
        code={code}
        details={details}
        diagnosisHref={
          checkOfError({ code, subcode })
            ? diagnosisHref(connectionId, { code, subcode })
            : undefined
        }
        fbtraceId={trace}
        fix={
          <>
            {fix} {code === 131030 && apiSetupHref ? <ApiSetupLink href={apiSetupHref} /> : null}
          </>
        }
        metaText={text}
        subcode={subcode}
        title={title}
      />
    </div>
  );
}
