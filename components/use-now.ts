"use client";

import { useEffect, useState } from "react";

type Now = {
  /** Milliseconds since 1970. */
  now: number;
  /** The viewer's zone and locale are known only in the browser, after the first paint. */
  inBrowser: boolean;
};

/**
 * The time, kept fresh. Starts as the server's, so that the first paint and hydration agree.
 *
 * @param start the server's time at rendering, in milliseconds
 */
export function useNow(start: number, everyMs = 30_000): Now {
  const [state, setState] = useState<Now>({ now: start, inBrowser: false });
  useEffect(() => {
    const tick = () => setState({ now: Date.now(), inBrowser: true });
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return state;
}

/** "Friday, 27 November 2026 at 14:05:00 GMT+5:30" in the viewer's zone and language. */
export function exactTime(at: Date): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" }).format(at);
}
