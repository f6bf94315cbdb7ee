import type { ReactElement, ReactNode } from "react";
import { ButtonLink } from "@/components/button-link";
import { CopyButton } from "@/components/copy-button";
import { Fold } from "@/components/fold";
import { Icon } from "@/components/icon";

/** What to do in Meta's console, each with a key, in order; the numbers are those in the drawing. */
export function Instructions({ children }: { children: readonly ReactElement[] }) {
  return (
    <ol className="flex flex-col gap-4">
      {children.map((child, index) => (
        <li className="flex gap-3" key={child.key}>
          <span
            aria-hidden="true"
            className="mt-px flex size-6 shrink-0 items-center justify-center rounded-full bg-foreground font-semibold text-background text-xs"
          >
            {index + 1}
          </span>
          <div className="flex min-w-0 flex-1 flex-col gap-2">{child}</div>
        </li>
      ))}
    </ol>
  );
}

/** The words beside the drawing; under each other where there is little room. */
export function Beside({ drawing, children }: { drawing: ReactNode; children: ReactNode }) {
  return (
    <div className="@container">
      <div className="grid items-start gap-6 @3xl:grid-cols-[minmax(0,1fr)_minmax(0,23rem)]">
        <div className="flex min-w-0 flex-col gap-5">{children}</div>
        {drawing}
      </div>
    </div>
  );
}

/** The button to the place in Meta's console. */
export function Place({ href, label }: { href: string; label: string }) {
  return (
    <div>
      <ButtonLink href={href} size="sm" variant="secondary">
        {label}
      </ButtonLink>
    </div>
  );
}

/** A value to type or to tick at Meta, with a button that copies it. */
export function CopyLine({ value }: { value: string }) {
  return (
    <div className="flex min-h-10 max-w-lg items-center justify-between gap-2 rounded-lg border border-border bg-surface-secondary ps-3 pe-1">
      <code className="min-w-0 text-[0.8125rem] [overflow-wrap:anywhere]">{value}</code>
      <CopyButton name={value} value={value} />
    </div>
  );
}

type Mistake = {
  /** What people do. */
  what: string;
  /** How it shows, and what to do then. */
  shows: string;
};

/** What goes wrong at this step, and how one notices. */
export function Mistakes({ of }: { of: readonly Mistake[] }) {
  return (
    <Fold summary="Usual mistakes here, and how they show">
      <dl className="flex flex-col gap-3 ps-6 text-sm">
        {of.map(({ what, shows }) => (
          <div key={what}>
            <dt className="font-medium">{what}</dt>
            <dd className="text-muted">{shows}</dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
}

/** Said where nothing can be checked, so that nobody takes a click for a proof. */
export function NotChecked({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 text-muted text-sm">
      <Icon className="mt-0.5 size-4" name="info" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
