"use client";

import { formatAgo } from "@/lib/format/duration";
import { exactTime, useNow } from "./use-now";

type Props = {
  at: Date;
  /** The server's time at rendering. */
  now: Date;
  /** Something expected: near its time, and after it, it comes "any moment". */
  isAhead?: boolean;
};

const NEAR_MS = 45_000;

/** "2 min ago", with the exact time on hover. */
export function RelativeTime({ at, now: start, isAhead = false }: Props) {
  const { now, inBrowser } = useNow(start.getTime());
  const ago = now - at.getTime();
  return (
    <time dateTime={at.toISOString()} title={inBrowser ? exactTime(at) : undefined}>
      {isAhead && ago > -NEAR_MS ? "any moment" : formatAgo(ago)}
    </time>
  );
}
