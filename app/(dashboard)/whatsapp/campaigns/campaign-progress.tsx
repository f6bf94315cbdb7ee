import { solidTone } from "@/components/tone";
import type { StateCounts } from "@/lib/campaigns/campaign.schema";
import { formatCount, formatShare } from "@/lib/format/number";
import { countGroup, settled } from "./state-groups";

type Props = { name: string; counts: StateCounts; total: number };

/** A campaign's progress in a list: a thin bar and how much of it is done. */
export function CampaignProgress({ name, counts, total }: Props) {
  const parts = settled.map((group) => ({ ...group, count: countGroup(counts, group) }));
  // Who was left out by a cancellation is nobody that anything was done for.
  const done = parts.reduce((sum, { key, count }) => sum + (key === "skipped" ? 0 : count), 0);
  // An empty part would still take the gap beside it.
  const reached = parts.filter((part) => part.count > 0);
  const failed = counts.failed ?? 0;
  return (
    <div className="w-full min-w-28 max-w-52">
      <div
        aria-label={`Progress of ${name}`}
        aria-valuemax={Math.max(total, 1)}
        aria-valuemin={0}
        aria-valuenow={Math.min(done, total)}
        aria-valuetext={`${formatCount(done)} of ${formatCount(total)}`}
        className="mt-1.5 flex h-1.5 gap-px overflow-hidden rounded-full bg-default"
        role="progressbar"
      >
        {reached.map(({ key, tone, count }) => (
          <span
            className={`transition-[width] duration-300 motion-reduce:transition-none ${solidTone[tone]}`}
            key={key}
            style={{ width: `${total > 0 ? (100 * count) / total : 0}%` }}
          />
        ))}
      </div>
      <p className="mt-1 text-muted text-xs">
        {[
          // "100% done" would sound as if all had gone well.
          failed > 0 && done >= total ? null : `${formatShare(done, total)} done`,
          failed > 0 ? `${formatCount(failed)} of ${formatCount(total)} failed` : null,
        ]
          .filter((part) => part !== null)
          .join(", ")}
      </p>
    </div>
  );
}
