"use client";

import { useEffect } from "react";

/** Brings the check that the address names into view, and the focus to it. */
export function OpenAt({ id }: { id: string }) {
  useEffect(() => {
    const place = document.getElementById(id);
    place?.scrollIntoView({ block: "center" });
    place?.focus({ preventScroll: true });
  }, [id]);
  return null;
}
