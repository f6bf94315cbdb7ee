import { Alert } from "@/components/alert";
import type { CampaignView } from "@/lib/campaigns/campaign.schema";

type Props = { campaign: CampaignView };

/** When a campaign begins or goes on, and which hours and limit it keeps to; nothing for the others. */
export function TimingWords({ campaign }: Props) {
  const { state, startAt, continuesAt, window, keepsLimit, timeZone, thinnedAt } = campaign;
  if (thinnedAt) {
    return (
      <Alert title="The recipients' rows were removed" tone="neutral">
        What became of the messages stays counted. Single recipients are kept for a limited time
        only.
      </Alert>
    );
  }
  const rules = [
    window ? `Only from ${window.from} to ${window.to} where the recipients live.` : "",
    keepsLimit ? "Never to more people in 24 hours than Meta allows." : "",
  ].join(" ");
  if (state === "scheduled") {
    const begins = startAt ? `Begins ${inZone(startAt, timeZone)}` : "Begins in a moment";
    return (
      <Alert title={begins} tone="info">
        {rules}
      </Alert>
    );
  }
  if (state === "waiting" && continuesAt) {
    return (
      <Alert title={`Continues ${inZone(continuesAt, timeZone)}`} tone="info">
        {keepsLimit
          ? "Meta's limit of people in 24 hours is used up, or the others' hours have not begun."
          : "The others' hours have not begun."}{" "}
        It goes on by itself. {rules}
      </Alert>
    );
  }
  return state === "running" && rules !== " " ? (
    <p className="text-muted text-sm">{rules}</p>
  ) : null;
}

/** `Mon 2 March 2026, 09:00 (Asia/Kolkata)`; without a zone in universal time. */
function inZone(at: Date, timeZone: string | null): string {
  const zone = timeZone ?? "UTC";
  const text = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
  return `${text} (${zone})`;
}
