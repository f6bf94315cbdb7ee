"use client";

import { formatDuration } from "@/lib/format/duration";
import { countdownTone } from "./countdown-tone";
import { StatusBadge } from "./status-badge";
import { exactTime, useNow } from "./use-now";

type Props = {
  /** Null: it never expires. */
  expiresAt: Date | null;
  /** Start of the lifetime that the colour is a share of; without it the last 24 h and 1 h count. */
  issuedAt?: Date | null | undefined;
  /** The server's time at rendering. */
  now: Date;
};

/**
 * "Expires in 3 h 12 min": amber below a quarter of the lifetime and in the last hour, red below a
 * twentieth and in the last five minutes.
 */
export function Countdown({ expiresAt, issuedAt, now: start }: Props) {
  const { now, inBrowser } = useNow(start.getTime());
  if (expiresAt === null) return <StatusBadge tone="good">Never expires</StatusBadge>;

  const left = expiresAt.getTime() - now;
  const lifetime = issuedAt ? expiresAt.getTime() - issuedAt.getTime() : undefined;
  return (
    <time dateTime={expiresAt.toISOString()} title={inBrowser ? exactTime(expiresAt) : undefined}>
      <StatusBadge icon="clock" tone={countdownTone(left, lifetime)}>
        {left > 0 ? `Expires in ${formatDuration(left)}` : `Expired ${formatDuration(-left)} ago`}
      </StatusBadge>
    </time>
  );
}
