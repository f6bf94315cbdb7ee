"use client";

import { useEffect, useRef, useState } from "react";

const LEAST_GAP_MS = 30_000;

/**
 * How many alerts are unread: as the server rendered it, and asked again when somebody moves about.
 * Not by a clock, since asking keeps a session alive that nobody uses.
 */
export function useUnread(rendered: number, ask: () => Promise<number | null>): number {
  const [unread, setUnread] = useState(rendered);
  const askNow = useRef(ask);

  useEffect(() => setUnread(rendered), [rendered]);
  useEffect(() => {
    askNow.current = ask;
  }, [ask]);

  useEffect(() => {
    let lastAsk = performance.now();
    const look = () => {
      if (performance.now() - lastAsk < LEAST_GAP_MS) return;
      lastAsk = performance.now();
      void askNow.current().then((count) => {
        if (count !== null) setUnread(count);
      });
    };
    const events = ["pointerdown", "keydown", "focus"] as const;
    for (const event of events) window.addEventListener(event, look, { passive: true });
    return () => {
      for (const event of events) window.removeEventListener(event, look);
    };
  }, []);

  return unread;
}
