import type { ReactNode } from "react";
import { Icon } from "@/components/icon";
import { softTone, toneIcon } from "@/components/tone";
import { type Check, checkNames } from "@/lib/diagnosis/diagnosis.schema";
import { CheckDetails } from "./check-details";
import { stateWords } from "./check-words";

type Props = {
  check: Check;
  /** How many checks could not be made. */
  notChecked: number;
  /** What this server can do itself. */
  children?: ReactNode;
};

/** The cause that comes before all others, and what to do about it. */
export function FirstCause({ check, notChecked, children }: Props) {
  const { tone } = stateWords[check.state];
  const isBroken = check.state === "broken";
  return (
    <section aria-labelledby="first-cause" className="card gap-4 bg-surface p-4 sm:p-6">
      <div
        className={`-m-4 mb-0 flex items-start gap-3 rounded-t-xl px-4 py-3 sm:-m-6 sm:mb-0 sm:px-6 sm:py-4 ${softTone[tone]}`}
      >
        <Icon className="mt-1 size-6" name={toneIcon[tone]} />
        <div className="min-w-0">
          <p className="text-sm">
            {isBroken ? "This comes first" : "It works, but this is worth knowing"}:{" "}
            {checkNames[check.id]}
          </p>
          <h2
            className="font-semibold text-lg outline-none [overflow-wrap:anywhere]"
            id="first-cause"
            tabIndex={-1}
          >
            {check.found}
          </h2>
        </div>
      </div>
      <CheckDetails check={check} />
      {children}
      {isBroken && notChecked > 0 ? (
        <p className="text-muted text-sm">
          {notChecked === 1 ? "One check" : `${notChecked} checks`} could not be made because of it.
          Diagnose again once it is mended.
        </p>
      ) : null}
    </section>
  );
}
