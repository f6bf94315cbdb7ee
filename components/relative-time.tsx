"use client";

import { formatAgo } from "@/lib/format/duration";
import { exactTime, useNow } from "./use-now";

type Props = {
  at: Date;
  /** The server's time at rendering. */
  now: Date;
};

/** "2 min ago", with the exact time on hover. */
export function RelativeTime({ at, now: start }: Props) {
  const { now, inBrowser } = useNow(start.getTime());
  return (
    <time dateTime={at.toISOString()} title={inBrowser ? exactTime(at) : undefined}>
      {formatAgo(now - at.getTime())}
    </time>
  );
}
