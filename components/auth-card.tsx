import type { ReactNode } from "react";
import { Brand } from "./brand";

type Props = {
  /** The page's h1. */
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** A line under the card, such as a link to another door. */
  footer?: ReactNode;
};

/** The whole of a page outside the dashboard: sign-in, set-up, invitation. */
export function AuthCard({ title, description, children, footer }: Props) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center px-4 py-10">
      <Brand className="mb-6 justify-center self-center text-lg" />
      <div className="card gap-5 bg-surface p-6 sm:p-8">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          {description ? <p className="mt-1 text-muted text-sm">{description}</p> : null}
        </div>
        {children}
      </div>
      {footer ? <div className="mt-4 text-center text-muted text-sm">{footer}</div> : null}
    </main>
  );
}
