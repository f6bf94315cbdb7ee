"use client";

import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";

/** Loads the page's data again every so often, while the tab can be seen. Null: not at all. */
export function AutoRefresh({ everyMs }: { everyMs: number | null }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();

  useEffect(() => {
    // The next one is timed from the answer, so that a slow server is not asked twice at once.
    if (everyMs === null || isPending) return;
    const refresh = () => {
      if (document.visibilityState === "visible") startTransition(() => router.refresh());
    };
    const timer = setInterval(refresh, everyMs);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [everyMs, isPending, router]);

  return null;
}
