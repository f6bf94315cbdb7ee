import { Alert } from "@/components/alert";
import { RelativeTime } from "@/components/relative-time";
import type { CampaignView } from "@/lib/campaigns/campaign.schema";

type Props = { campaign: CampaignView; now: Date };

/** When a campaign begins or goes on, and which hours and limit it keeps to; nothing for the others. */
export function TimingWords({ campaign, now }: Props) {
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
  ]
    .filter(Boolean)
    .join(" ");
  if (state === "scheduled") {
    if (!startAt) return <Alert title="Begins in a moment" tone="info" />;
    return (
      <Alert title={<Moment at={startAt} now={now} word="Begins" zone={timeZone} />} tone="info">
        {rules}
      </Alert>
    );
  }
  if (state === "waiting" && continuesAt) {
    return (
      <Alert
        title={<Moment at={continuesAt} now={now} word="Continues" zone={timeZone} />}
        tone="info"
      >
        {keepsLimit
          ? "Meta's limit of people in 24 hours is used up, or the others' hours have not begun."
          : "The others' hours have not begun."}{" "}
        It goes on by itself. {rules}
      </Alert>
    );
  }
  return state === "running" && rules !== "" ? <p className="text-muted text-sm">{rules}</p> : null;
}

type MomentProps = { word: string; at: Date; now: Date; zone: string | null };

/** How long it is till then; and where somebody chose the time, that time as they said it. */
function Moment({ word, at, now, zone }: MomentProps) {
  return (
    <>
      {word} <RelativeTime at={at} isAhead now={now} />
      {zone ? `: ${inZone(at, zone)}` : ""}
    </>
  );
}

/** `Mon 2 March 2026, 09:00 (Asia/Kolkata)`. */
function inZone(at: Date, zone: string): string {
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
