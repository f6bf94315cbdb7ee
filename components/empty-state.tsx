import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

type Props = {
  icon: IconName;
  title: string;
  /** Why there is nothing, and what to do about it. */
  children?: ReactNode;
  /** The button or link that does it. */
  action?: ReactNode;
  /** "h1" only where this is the whole page. */
  headingLevel?: "h1" | "h2" | "h3";
};

/** Stands where a list or a page would be. */
export function EmptyState({ icon, title, children, action, headingLevel: Heading = "h2" }: Props) {
  return (
    <div className="flex flex-col items-center gap-4 px-4 py-10 text-center">
      <span className="flex size-12 items-center justify-center rounded-2xl bg-accent-soft text-accent-soft-foreground">
        <Icon className="size-6" name={icon} />
      </span>
      <div className="max-w-prose [overflow-wrap:anywhere]">
        <Heading className="font-semibold text-base">{title}</Heading>
        {children ? <div className="mt-1 text-muted text-sm">{children}</div> : null}
      </div>
      {action ? <div className="flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
