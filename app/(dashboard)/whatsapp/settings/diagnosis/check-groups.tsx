import { Icon } from "@/components/icon";
import { StatusBadge } from "@/components/status-badge";
import { type Check, type CheckId, checkNames } from "@/lib/diagnosis/diagnosis.schema";
import { CheckDetails } from "./check-details";
import { checkGroups, stateWords } from "./check-words";
import { OpenAt } from "./open-at";

type Props = {
  checks: readonly Check[];
  /** Already shown above; here it is only named. */
  first: CheckId | null;
  /** The check that the address asks for. */
  wanted: CheckId | null;
};

/** Everything that was looked at, folded by theme; open where there is trouble. */
export function CheckGroups({ checks, first, wanted }: Props) {
  return (
    <div className="flex flex-col gap-3">
      <h2 className="font-semibold text-base">All checks</h2>
      {checkGroups.map(({ title, ids }) => {
        const own = ids.flatMap((id) => checks.find((check) => check.id === id) ?? []);
        const isOpen = own.some(({ id }) => id === wanted) || own.some(isTrouble);
        return (
          <details className="group card block bg-surface p-0" key={title} open={isOpen}>
            <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 rounded-xl px-4 py-3 hover:bg-surface-secondary sm:px-6 [&::-webkit-details-marker]:hidden">
              <Icon
                className="size-4 text-muted transition-transform group-open:rotate-90"
                name="chevronRight"
              />
              <span className="font-medium">{title}</span>
              <Summary checks={own} />
            </summary>
            <ul className="divide-y divide-separator border-separator border-t px-4 sm:px-6">
              {own.map((check) => (
                <CheckRow
                  check={check}
                  isFirst={check.id === first}
                  isWanted={check.id === wanted}
                  key={check.id}
                />
              ))}
            </ul>
          </details>
        );
      })}
      {wanted ? <OpenAt id={placeOf(wanted, checks, first)} /> : null}
    </div>
  );
}

/** Where a check is explained: itself, unless the first cause is it, or keeps it from being made. */
function placeOf(wanted: CheckId, checks: readonly Check[], first: CheckId | null): string {
  const state = checks.find(({ id }) => id === wanted)?.state;
  const isAbove = wanted === first || (first !== null && state === "not-checkable");
  return isAbove ? "first-cause" : `check-${wanted}`;
}

function isTrouble({ state }: Check): boolean {
  return state === "broken" || state === "warning";
}

function Summary({ checks }: { checks: readonly Check[] }) {
  const states = (["broken", "warning", "not-checkable", "ok"] as const).flatMap((state) => {
    const count = checks.filter((check) => check.state === state).length;
    return count > 0 ? [{ state, count }] : [];
  });
  return (
    <span className="ms-auto flex flex-wrap gap-2">
      {states.map(({ state, count }) => (
        <StatusBadge key={state} tone={stateWords[state].tone}>
          {count} {stateWords[state].word.toLowerCase()}
        </StatusBadge>
      ))}
    </span>
  );
}

type RowProps = { check: Check; isFirst: boolean; isWanted: boolean };

function CheckRow({ check, isFirst, isWanted }: RowProps) {
  const { id, state, found } = check;
  const { word, tone } = stateWords[state];
  return (
    <li
      className={`flex scroll-mt-20 flex-col gap-1.5 py-3 ${isWanted ? "-ms-3 border-s-4 border-s-accent ps-2" : ""}`}
      id={`check-${id}`}
      tabIndex={-1}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge tone={tone}>{word}</StatusBadge>
        <h3 className="font-medium text-sm">{checkNames[id]}</h3>
      </div>
      <p className="max-w-prose text-sm [overflow-wrap:anywhere]">
        {isFirst ? `${found}: see above.` : found}
      </p>
      {isFirst ? null : <CheckDetails check={check} />}
    </li>
  );
}
