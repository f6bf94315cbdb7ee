import type { ReactNode } from "react";

type Props = {
  title?: ReactNode;
  description?: ReactNode;
  /** Buttons at the title's side; under it on a phone. */
  actions?: ReactNode;
  /** For links from elsewhere (`/whatsapp/settings#webhook`). */
  id?: string;
  children?: ReactNode;
};

/** A titled part of a page. No landmark: its title may be the same as a field's label in it. */
export function Card({ title, description, actions, id, children }: Props) {
  return (
    <section className="card min-w-0 scroll-mt-20 gap-5 bg-surface p-4 sm:p-6" id={id}>
      {title || actions ? (
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0 max-w-prose">
            <h2 className="font-semibold text-base">{title}</h2>
            {description ? <p className="mt-0.5 text-muted text-sm">{description}</p> : null}
          </div>
          {actions ? <div className="flex flex-wrap gap-2 max-sm:w-full">{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  );
}
