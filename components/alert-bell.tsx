"use client";

import Link from "next/link";
import { Icon } from "./icon";

const MOST_SHOWN = 99;

/** The way to the alerts where the menu is folded away, with how many are unread. */
export function AlertBell({ unread }: { unread: number }) {
  return (
    <Link
      className="relative ms-auto flex size-11 items-center justify-center rounded-lg text-muted hover:text-foreground"
      href="/whatsapp/alerts"
      prefetch={false}
    >
      <Icon name="bell" />
      <span className="sr-only">Alerts</span>
      {unread > 0 ? (
        <span className="absolute end-0 top-0">
          <UnreadCount count={unread} />
        </span>
      ) : null}
    </Link>
  );
}

export function UnreadCount({ count }: { count: number }) {
  const shown = count > MOST_SHOWN ? `${MOST_SHOWN}+` : `${count}`;
  return (
    <span className="ms-auto inline-flex min-w-5 items-center justify-center rounded-full bg-danger px-1.5 py-0.5 font-medium text-danger-foreground text-xs tabular-nums leading-none">
      {shown}
      <span className="sr-only"> unread</span>
    </span>
  );
}
