"use client";

import { useEffect, useState } from "react";

/**
 * Inside a dialog: gives the focus back to what opened it.
 *
 * React Aria does so too, but where the dialog is unmounted while open, it may try while the page
 * behind is still inert, and the focus is lost.
 */
export function FocusReturn() {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () =>
      // After the effects that make the page usable again, which run with this one.
      queueMicrotask(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement) {
          opener.focus();
        }
      }),
    [opener],
  );
  return null;
}
