import type { ReactNode } from "react";
import { ButtonLink } from "@/components/button-link";

/** The ways out of a step: on, and back where there is a step to go back to. */
export function StepFooter({ back, children }: { back: string | null; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-3 border-separator border-t pt-5">
      {children}
      {back ? (
        <ButtonLink href={back} variant="ghost">
          Back
        </ButtonLink>
      ) : null}
    </div>
  );
}
