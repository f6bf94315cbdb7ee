"use client";

import { formatDuration } from "@/lib/format/duration";
import { StatusBadge } from "./status-badge";
import type { Tone } from "./tone";
import { exactTime, useNow } from "./use-now";

type Props = {
  /** Null: it never expires. */
  expiresAt: Date | null;
  /** Start of the lifetime that the colour is a share of; without it the last 24 h and 1 h count. */
  issuedAt?: Date | null | undefined;
  /** The server's time at rendering. */
  now: Date;
};

const minute = 60_000;
const hour = 60 * minute;
/** However short the lifetime is: nobody notices and replaces a token faster. */
const ALWAYS_AMBER = hour;
const ALWAYS_RED = 5 * minute;

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
      <StatusBadge icon="clock" tone={toneOf(left, lifetime)}>
        {left > 0 ? `Expires in ${formatDuration(left)}` : `Expired ${formatDuration(-left)} ago`}
      </StatusBadge>
    </time>
  );
}

/** @param lifetime undefined: not known, so that the last day and the last hour count */
function toneOf(left: number, lifetime: number | undefined): Tone {
  const amber = lifetime === undefined ? 24 * hour : Math.max(lifetime * 0.25, ALWAYS_AMBER);
  const red = lifetime === undefined ? hour : Math.max(lifetime * 0.05, ALWAYS_RED);
  if (left < red || left <= 0) return "bad";
  return left <= amber ? "warn" : "good";
}
