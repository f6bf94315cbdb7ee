import Link from "next/link";
import { formatCount } from "@/lib/format/number";
import { Icon, type IconName } from "./icon";

type Props = {
  /** Starts at 1. */
  page: number;
  pageCount: number;
  /** Address of a page, keeping search and sort. */
  hrefFor: (page: number) => string;
};

/** The way to the neighbouring pages; nothing while one page holds all. */
export function Pagination({ page, pageCount, hrefFor }: Props) {
  if (pageCount <= 1) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-2 text-sm">
      <Step href={page > 1 ? hrefFor(page - 1) : null} icon="chevronLeft" label="Previous" />
      <p className="whitespace-nowrap text-muted">
        <span className="max-sm:sr-only">Page </span>
        {formatCount(page)} of {formatCount(pageCount)}
      </p>
      <Step href={page < pageCount ? hrefFor(page + 1) : null} icon="chevronRight" label="Next" />
    </nav>
  );
}

function Step({ href, icon, label }: { href: string | null; icon: IconName; label: string }) {
  const inside = (
    <>
      {icon === "chevronLeft" ? <Icon name={icon} /> : null}
      {label}
      {icon === "chevronRight" ? <Icon name={icon} /> : null}
    </>
  );
  if (href === null)
    return <span className="button button--sm button--outline invisible">{inside}</span>;
  return (
    <Link className="button button--sm button--outline" href={href} prefetch={false}>
      {inside}
    </Link>
  );
}
