import Link from "next/link";
import { Icon } from "@/components/icon";
import type { FixStep } from "@/lib/diagnosis/diagnosis.schema";

/** What to do, in order, each with the place where it is done. */
export function FixSteps({ steps }: { steps: readonly FixStep[] }) {
  return (
    <ol className="flex list-decimal flex-col gap-1.5 ps-5 marker:text-muted">
      {steps.map((step) => (
        <li className="ps-1" key={step.text}>
          {step.text} {step.link ? <StepLink link={step.link} /> : null}
        </li>
      ))}
    </ol>
  );
}

function StepLink({ link }: { link: NonNullable<FixStep["link"]> }) {
  const className = "inline-flex items-center gap-1 font-medium text-link";
  if (link.href.startsWith("/")) {
    return (
      <Link className={className} href={link.href} prefetch={false}>
        {link.label}
      </Link>
    );
  }
  return (
    <a className={className} href={link.href} rel="noreferrer" target="_blank">
      {link.label}
      <Icon className="size-3.5" name="external" />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
