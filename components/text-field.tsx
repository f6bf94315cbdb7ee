import { type ComponentPropsWithRef, useId } from "react";
import { controlAttributes, Field, type FieldProps } from "./field";

export type TextFieldProps = FieldProps & Omit<ComponentPropsWithRef<"input">, "children">;

/**
 * One line of text. The control is a native input, so `{...register("name")}` of react-hook-form
 * and plain form posts work alike.
 */
export function TextField({ label, hint, error, className, id, ...input }: TextFieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  return (
    <Field className={className} error={error} hint={hint} id={inputId} label={label}>
      <input
        type="text"
        {...input}
        {...controlAttributes(inputId, { hint, error })}
        className="input input--full-width min-h-10"
        id={inputId}
      />
    </Field>
  );
}
