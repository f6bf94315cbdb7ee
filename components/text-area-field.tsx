import { type ComponentPropsWithRef, useId } from "react";
import { controlAttributes, Field, type FieldProps } from "./field";

export type TextAreaFieldProps = FieldProps & Omit<ComponentPropsWithRef<"textarea">, "children">;

/** Several lines of text; grows with what is typed where the browser can. */
export function TextAreaField({ label, hint, error, className, id, ...area }: TextAreaFieldProps) {
  const ownId = useId();
  const areaId = id ?? ownId;
  return (
    <Field className={className} error={error} hint={hint} id={areaId} label={label}>
      <textarea
        {...area}
        {...controlAttributes(areaId, { hint, error })}
        className="textarea field-sizing-content max-h-96 min-h-24 w-full"
        id={areaId}
      />
    </Field>
  );
}
