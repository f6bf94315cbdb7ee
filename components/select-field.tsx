import { type ComponentPropsWithRef, useId } from "react";
import { controlAttributes, Field, type FieldProps } from "./field";
import { Icon } from "./icon";

export type SelectFieldProps = FieldProps &
  Omit<ComponentPropsWithRef<"select">, "children" | "multiple"> & {
    options: readonly { value: string; label: string; disabled?: boolean }[];
    /** Shown with an empty value until something is picked. */
    placeholder?: string | undefined;
  };

/** One of a list, with the platform's own picker. */
export function SelectField({
  label,
  hint,
  error,
  className,
  id,
  options,
  placeholder,
  ...select
}: SelectFieldProps) {
  const ownId = useId();
  const selectId = id ?? ownId;
  return (
    <Field className={className} error={error} hint={hint} id={selectId} label={label}>
      <div className="relative">
        <select
          {...select}
          {...controlAttributes(selectId, { hint, error })}
          className="input input--full-width min-h-10 appearance-none truncate pe-9"
          id={selectId}
        >
          {placeholder === undefined ? null : <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option disabled={option.disabled} key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon
          className="pointer-events-none absolute end-3 top-1/2 size-4 -translate-y-1/2 text-muted"
          name="chevronDown"
        />
      </div>
    </Field>
  );
}
