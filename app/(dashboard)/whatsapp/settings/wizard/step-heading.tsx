"use client";

import { useEffect, useRef } from "react";

let hasShownOne = false;

/** The step's title. Coming from another step it takes the focus, so that a screen reader goes on here. */
export function StepHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasShownOne) heading.current?.focus();
    hasShownOne = true;
  }, []);
  return (
    <h2 className="font-semibold text-xl tracking-tight outline-none" ref={heading} tabIndex={-1}>
      {children}
    </h2>
  );
}
