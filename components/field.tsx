import type { ReactNode } from "react";

/** What every form field takes beside the native attributes of its control. */
export type FieldProps = {
  /** The accessible name, word for word. */
  label: string;
  /** Help below the label's control; read out with it, but not part of its name. */
  hint?: ReactNode | undefined;
  /** What is wrong and what to do; announced when it appears. */
  error?: string | undefined;
};

type FrameProps = FieldProps & {
  /** The control's id; hint and error derive theirs from it. */
  id: string;
  className?: string | undefined;
  children: ReactNode;
};

/** Label above, control, then error and hint. */
export function Field({ id, label, hint, error, className = "", children }: FrameProps) {
  return (
    <div className={`flex min-w-0 flex-col gap-1.5 ${className}`}>
      <label className="label w-fit" htmlFor={id}>
        {label}
      </label>
      {children}
      <FieldNotes error={error} hint={hint} id={id} />
    </div>
  );
}

/** Error and hint of the control `id`, under the ids that `controlAttributes` names. */
export function FieldNotes({
  id,
  hint,
  error,
}: Pick<FieldProps, "hint" | "error"> & { id: string }) {
  return (
    <>
      {error ? (
        <p className="text-danger text-sm" id={`${id}-error`} role="alert">
          {error}
        </p>
      ) : null}
      {hint ? (
        <p className="text-muted text-sm" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </>
  );
}

/** The attributes that tie a control to its error and hint. */
export function controlAttributes(id: string, { hint, error }: Pick<FieldProps, "hint" | "error">) {
  const ids = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean);
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": error ? true : undefined,
    // HeroUI's styles look for this one.
    "data-invalid": error ? true : undefined,
  };
}
