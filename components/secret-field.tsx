"use client";

import { type ComponentPropsWithRef, type FocusEvent, useId, useState } from "react";
import { controlAttributes, Field, type FieldProps } from "./field";
import { Icon } from "./icon";

export type SecretFieldProps = FieldProps &
  Omit<ComponentPropsWithRef<"input">, "children" | "type">;

/**
 * A secret being typed or pasted. It never shows a stored one: the field is empty when the page
 * comes back, so "show" can only uncover what this person has just entered, and only while the
 * focus stays in the field.
 *
 * Password managers are kept out unless the caller passes an `autoComplete` of its own
 * ("current-password", "new-password").
 */
export function SecretField({
  label,
  hint,
  error,
  className,
  id,
  onBlur,
  ...input
}: SecretFieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const [shown, setShown] = useState(false);
  const unmanaged =
    input.autoComplete === undefined
      ? { autoComplete: "off", "data-1p-ignore": true, "data-lpignore": "true" }
      : {};

  function hideOutside(event: FocusEvent<HTMLElement>) {
    if (!event.currentTarget.parentElement?.contains(event.relatedTarget)) setShown(false);
  }

  return (
    <Field className={className} error={error} hint={hint} id={inputId} label={label}>
      <div className="relative">
        <input
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          {...unmanaged}
          {...input}
          {...controlAttributes(inputId, { hint, error })}
          className="input input--full-width min-h-10 pe-11"
          id={inputId}
          onBlur={(event) => {
            hideOutside(event);
            onBlur?.(event);
          }}
          type={shown ? "text" : "password"}
        />
        <button
          aria-controls={inputId}
          aria-label={`${shown ? "Hide" : "Show"} what is typed`}
          className="absolute inset-y-1 end-1 flex w-9 cursor-pointer items-center justify-center rounded-md text-muted hover:text-foreground"
          onBlur={hideOutside}
          onClick={() => setShown(!shown)}
          type="button"
        >
          <Icon className="size-4.5" name={shown ? "eyeOff" : "eye"} />
        </button>
      </div>
    </Field>
  );
}
