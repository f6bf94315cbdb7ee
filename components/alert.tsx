import type { ReactNode } from "react";
import { Icon } from "./icon";
import { softTone, type Tone, toneIcon } from "./tone";

type Props = {
  tone: Tone;
  title: ReactNode;
  /** What it means and what to do. */
  children?: ReactNode;
  /** The next click: a button or a link. */
  action?: ReactNode;
};

const roles = { bad: "alert", good: "status" } as const satisfies Partial<Record<Tone, string>>;

/** A message in the page. Failures interrupt a screen reader, successes wait their turn. */
export function Alert({ tone, title, children, action }: Props) {
  return (
    <div
      className={`flex items-start gap-3 rounded-xl px-4 py-3 ${softTone[tone]}`}
      role={tone === "bad" || tone === "good" ? roles[tone] : undefined}
    >
      <Icon className="mt-0.5 size-5" name={toneIcon[tone]} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 max-w-prose">
          <p className="font-semibold">{title}</p>
          {children ? <div className="text-foreground text-sm">{children}</div> : null}
        </div>
        {action}
      </div>
    </div>
  );
}
