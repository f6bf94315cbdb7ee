import Link from "next/link";
import { formatCount, formatShare } from "@/lib/format/number";
import { solidTone, type Tone } from "./tone";

export type ProgressSegment = {
  label: string;
  count: number;
  tone: Tone;
  /** Where the rows behind the figure are. */
  href?: string;
};

type Props = {
  /** The accessible name: "Progress of Diwali offer". */
  label: string;
  segments: readonly ProgressSegment[];
  /** All of it; what no segment counts is still to come. */
  total: number;
};

/** A bar of parts with their figures below. Widths move without shifting anything. */
export function ProgressMeter({ label, segments, total }: Props) {
  const done = segments.reduce((sum, segment) => sum + segment.count, 0);
  return (
    <div>
      <div
        aria-label={label}
        aria-valuemax={Math.max(total, 1)}
        aria-valuemin={0}
        aria-valuenow={Math.min(done, total)}
        aria-valuetext={`${formatShare(done, total)}: ${formatCount(done)} of ${formatCount(total)}`}
        className="flex h-2.5 gap-px overflow-hidden rounded-full bg-default"
        role="progressbar"
      >
        {segments.map((segment) => (
          <span
            className={`transition-[width] duration-300 motion-reduce:transition-none ${solidTone[segment.tone]}`}
            key={segment.label}
            style={{ width: `${total > 0 ? (100 * segment.count) / total : 0}%` }}
          />
        ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
        {segments.map((segment) => (
          <li className="flex items-center gap-2 text-sm" key={segment.label}>
            <span
              aria-hidden="true"
              className={`size-2.5 rounded-full ${solidTone[segment.tone]}`}
            />
            {segment.href ? (
              <Link className="text-link" href={segment.href} prefetch={false}>
                {segment.label}
              </Link>
            ) : (
              segment.label
            )}
            <span className="font-semibold">{formatCount(segment.count)}</span>
            <span className="text-muted">{formatShare(segment.count, total)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
