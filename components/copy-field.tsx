"use client";

import { useId } from "react";
import { CopyButton } from "./copy-button";
import { Field } from "./field";

type Props = {
  label: string;
  value: string;
  hint?: string;
};

/** A value to be pasted elsewhere, such as into Meta's console. */
export function CopyField({ label, value, hint }: Props) {
  const id = useId();
  return (
    <Field hint={hint} id={id} label={label}>
      <div className="relative">
        <input
          aria-describedby={hint ? `${id}-hint` : undefined}
          className="input input--full-width min-h-10 truncate bg-surface-secondary pe-12 font-mono"
          id={id}
          onFocus={(event) => event.currentTarget.select()}
          readOnly
          value={value}
        />
        <span className="absolute end-1 top-1/2 flex -translate-y-1/2">
          <CopyButton name={label} value={value} />
        </span>
      </div>
    </Field>
  );
}
