import Link from "next/link";
import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import type { CampaignState, HaltReason } from "@/lib/campaigns/campaign.schema";
import { diagnosisHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { formatCountOf } from "@/lib/format/number";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";

type Props = {
  connectionId: string;
  state: CampaignState;
  reason: HaltReason | null;
  waiting: number;
};

/** Why a campaign does not go on by itself, that nothing is lost, and what to click. */
export function HaltAlert({ connectionId, state, reason, waiting }: Props) {
  const wait = `${formatCountOf(waiting, "message waits", "messages wait")}; none is lost.`;
  if (state === "paused") {
    return (
      <Alert title="Paused" tone="warn">
        {wait} Press Resume to go on with exactly these.
      </Alert>
    );
  }
  if (state !== "halted") return null;
  const { title, cause, fix, isOfToken } = inWords(reason);
  return (
    <Alert
      action={
        <ButtonLink
          href={`/whatsapp/settings${isOfToken ? "/replace" : ""}?connection=${connectionId}`}
          size="sm"
          variant="secondary"
        >
          {isOfToken ? "Replace token" : "Open Settings"}
        </ButtonLink>
      }
      title={title}
      tone="bad"
    >
      <p>{cause}</p>
      <p>
        <span className="font-semibold">{wait}</span>
      </p>
      <p>
        <span className="font-semibold">What to do: </span>
        {fix} Then press Resume: it goes on with exactly those who wait.{" "}
        <Link
          className="font-medium text-link"
          href={diagnosisHref(connectionId, reason)}
          prefetch={false}
        >
          Run diagnosis
        </Link>
      </p>
      {reason?.code === null || reason === null ? null : (
        <p className="mt-1 text-muted">
          Code {reason.code}
          {reason.subcode === null ? "" : ` / ${reason.subcode}`}: {reason.text}
        </p>
      )}
    </Alert>
  );
}

type Words = { title: string; cause: string; fix: string; isOfToken: boolean };

function inWords(reason: HaltReason | null): Words {
  if (reason?.code === null || reason === null) {
    return {
      title: "Sending has stopped",
      cause: reason?.text ?? "The reason was not recorded.",
      fix: "Check the connection in Settings.",
      isOfToken: false,
    };
  }
  const { code, subcode, text } = reason;
  const { halts, scope, ...words } = explainError({ code, subcode, message: text });
  return { ...words, isOfToken: halts === "connection" && scope === "token" };
}
