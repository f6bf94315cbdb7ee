type Props = {
  /** How many lines of text to stand in for. */
  lines?: number;
  /** What is loading, for screen readers. */
  label?: string;
};

const widths = ["w-full", "w-11/12", "w-4/5", "w-2/3"];

/** Grey lines where text will be, of about its size. */
export function Skeleton({ lines = 3, label = "Loading" }: Props) {
  return (
    <div role="status">
      <span className="sr-only">{label}</span>
      <div aria-hidden="true" className="flex flex-col gap-3">
        {Array.from({ length: lines }, (_, line) => (
          <div
            className={`skeleton skeleton--pulse h-4 bg-default motion-reduce:animate-none ${widths[line % widths.length]}`}
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
            key={line}
          />
        ))}
      </div>
    </div>
  );
}
