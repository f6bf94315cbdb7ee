import { type ComponentPropsWithRef, type ReactNode, useId } from "react";

export type CheckFieldProps = Omit<ComponentPropsWithRef<"input">, "type" | "children"> & {
  /** What is agreed to, as a sentence. */
  label: ReactNode;
  hint?: ReactNode | undefined;
};

/** A checkbox with its sentence beside it; `{...register("agrees")}` works on it. */
export function CheckField({ label, hint, id, className = "", ...input }: CheckFieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  return (
    <div className={`flex min-w-0 items-start gap-3 text-sm leading-6 ${className}`}>
      <input
        {...input}
        aria-describedby={hint ? `${inputId}-hint` : undefined}
        className="mt-1 size-4 shrink-0"
        id={inputId}
        type="checkbox"
      />
      <div className="min-w-0">
        <label className="font-medium" htmlFor={inputId}>
          {label}
        </label>
        {hint ? (
          <div className="text-muted" id={`${inputId}-hint`}>
            {hint}
          </div>
        ) : null}
      </div>
    </div>
  );
}
