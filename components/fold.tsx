import type { ReactNode } from "react";
import { Icon } from "./icon";

type Props = {
  /** What is inside, in a few words. */
  summary: string;
  /** Whether it starts open. */
  isOpen?: boolean;
  children: ReactNode;
};

/** Something that not everybody needs, folded away under its title. */
export function Fold({ summary, isOpen = false, children }: Props) {
  return (
    <details className="group rounded-xl border border-border px-4 py-3" open={isOpen}>
      <summary className="flex cursor-pointer list-none items-center gap-2 font-medium text-sm [&::-webkit-details-marker]:hidden">
        <Icon
          className="size-4 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
          name="chevronRight"
        />
        {summary}
      </summary>
      <div className="mt-4 flex flex-col gap-4">{children}</div>
    </details>
  );
}
