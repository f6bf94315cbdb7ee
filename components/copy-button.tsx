"use client";

import { Button } from "@heroui/react/button";
import { useEffect, useState } from "react";
import { copyText } from "./copy-text";
import { Icon } from "./icon";

type Props = {
  value: string;
  /** What is copied, for the button's name: "Copy callback URL". */
  name: string;
  /** With the word "Copy" beside the icon, or with these. */
  withWord?: boolean | string;
};

type Outcome = "copied" | "refused";

/** Copies, and says whether it could. */
export function CopyButton({ value, name, withWord = false }: Props) {
  const [outcome, setOutcome] = useState<Outcome>();

  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 4000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const idle = typeof withWord === "string" ? withWord : "Copy";
  const word = outcome === "copied" ? "Copied" : outcome === "refused" ? "Press Ctrl+C" : idle;
  return (
    <span className="inline-flex items-center">
      <Button
        aria-label={`Copy ${name}`}
        isIconOnly={!withWord}
        onPress={async () => setOutcome((await copyText(value)) ? "copied" : "refused")}
        size="sm"
        variant="ghost"
      >
        <Icon className="size-4" name={outcome === "copied" ? "check" : "copy"} />
        {withWord ? <span className="min-w-13 text-start">{word}</span> : null}
      </Button>
      <span className="sr-only" role="status">
        {outcome === undefined ? "" : `${name}: ${word}`}
      </span>
    </span>
  );
}
