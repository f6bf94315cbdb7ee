import { type ComponentPropsWithRef, useId } from "react";
import { controlAttributes, FieldNotes, type FieldProps } from "./field";

export type ChoiceFieldProps = FieldProps &
  Omit<ComponentPropsWithRef<"input">, "type" | "value" | "defaultValue" | "children"> & {
    options: readonly { value: string; label: string; hint?: string; disabled?: boolean }[];
    /** For a controlled field. */
    value?: string | undefined;
    /** For an uncontrolled field; react-hook-form takes its own default values instead. */
    defaultValue?: string | undefined;
  };

/** Radio buttons under one label; `{...register("kind")}` spreads over all of them. */
export function ChoiceField({
  label,
  hint,
  error,
  className = "",
  id,
  options,
  value,
  defaultValue,
  ...input
}: ChoiceFieldProps) {
  const ownId = useId();
  const groupId = id ?? ownId;
  const name = input.name ?? groupId;
  return (
    <fieldset
      aria-describedby={controlAttributes(groupId, { hint, error })["aria-describedby"]}
      className={`flex min-w-0 flex-col gap-1.5 ${className}`}
      id={groupId}
    >
      <legend className="label mb-1.5">{label}</legend>
      <div className="flex flex-col gap-2">
        {options.map((option) => {
          const optionId = `${groupId}-${option.value}`;
          return (
            <div
              className="relative flex gap-3 rounded-lg border border-border px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
              key={option.value}
            >
              <input
                {...input}
                aria-describedby={option.hint ? `${optionId}-hint` : undefined}
                className="relative z-1 mt-1 size-4 shrink-0"
                disabled={option.disabled ?? input.disabled}
                id={optionId}
                name={name}
                type="radio"
                value={option.value}
                {...(value === undefined ? {} : { checked: value === option.value })}
                {...(defaultValue === undefined
                  ? {}
                  : { defaultChecked: defaultValue === option.value })}
              />
              <div className="min-w-0 text-sm leading-6">
                {/* The label's overlay makes the whole box the target. */}
                <label className="font-medium after:absolute after:inset-0" htmlFor={optionId}>
                  {option.label}
                </label>
                {option.hint ? (
                  <p className="text-muted" id={`${optionId}-hint`}>
                    {option.hint}
                  </p>
                ) : null}
              </div>
            </div>
          );
        })}
      </div>
      <FieldNotes error={error} hint={hint} id={groupId} />
    </fieldset>
  );
}
