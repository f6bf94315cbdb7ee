import type { Check } from "@/lib/diagnosis/diagnosis.schema";
import { FixSteps } from "./fix-steps";
import { MetaWords } from "./meta-words";

/** Why it is so, what it rests on, and what to do. */
export function CheckDetails({ check }: { check: Check }) {
  const { why, evidence, fix, meta } = check;
  if (!why && !meta && evidence.length + fix.length === 0) return null;
  return (
    <div className="flex min-w-0 max-w-prose flex-col gap-2 text-sm [overflow-wrap:anywhere]">
      {why ? <p>{why}</p> : null}
      {evidence.length > 0 ? (
        <ul className="flex flex-col gap-0.5 text-muted">
          {evidence.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      ) : null}
      {meta ? <MetaWords meta={meta} /> : null}
      {fix.length > 0 ? (
        <div>
          <p className="mb-1 font-semibold">What to do</p>
          <FixSteps steps={fix} />
        </div>
      ) : null}
    </div>
  );
}
