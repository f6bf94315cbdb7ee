import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/tone";
import type { CampaignState } from "@/lib/campaigns/campaign.schema";

const looks: Record<CampaignState, { tone: Tone; word: string }> = {
  scheduled: { tone: "neutral", word: "Scheduled" },
  waiting: { tone: "neutral", word: "Goes on later" },
  running: { tone: "info", word: "Sending" },
  paused: { tone: "warn", word: "Paused" },
  halted: { tone: "bad", word: "Halted" },
  cancelled: { tone: "neutral", word: "Cancelled" },
  finished: { tone: "good", word: "Finished" },
};

type Props = {
  state: CampaignState;
  /** Messages that Meta refused or could not deliver. */
  failed: number;
};

export function CampaignStateBadge({ state, failed }: Props) {
  const { word, ...look } = looks[state];
  const tone = state === "finished" && failed > 0 ? "warn" : look.tone;
  return (
    <StatusBadge tone={tone} {...(state === "running" ? { icon: "send" as const } : {})}>
      {word}
    </StatusBadge>
  );
}
