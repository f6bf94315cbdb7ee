import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import type { CampaignState, HaltReason } from "@/lib/campaigns/campaign.schema";
import { formatCountOf } from "@/lib/format/number";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";

type Props = { state: CampaignState; reason: HaltReason | null; waiting: number };

/** Why a campaign does not go on by itself, that nothing is lost, and what to click. */
export function HaltAlert({ state, reason, waiting }: Props) {
  const wait = `${formatCountOf(waiting, "message waits", "messages wait")}; none is lost.`;
  if (state === "paused") {
    return (
      <Alert title="Paused" tone="warn">
        {wait} Press Resume to go on with exactly these.
      </Alert>
    );
  }
  if (state !== "halted") return null;
  const { title, cause, fix } = inWords(reason);
  return (
    <Alert
      action={
        <ButtonLink href="/whatsapp/settings" size="sm" variant="secondary">
          Open Settings
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
        {fix} Then press Resume: it goes on with exactly those who wait.
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

function inWords(reason: HaltReason | null): { title: string; cause: string; fix: string } {
  if (reason?.code === null || reason === null) {
    return {
      title: "Sending has stopped",
      cause: reason?.text ?? "The reason was not recorded.",
      fix: "Check the connection in Settings.",
    };
  }
  const { code, subcode, text } = reason;
  return explainError({ code, subcode, message: text });
}
