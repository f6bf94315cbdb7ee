import { Card } from "@/components/card";
import { Icon } from "@/components/icon";
import type { GuideEntry } from "@/lib/diagnosis/error-guide";
import { formatCountOf } from "@/lib/format/number";
import { EntryFacts } from "./entry-facts";

type Props = { title: string; entries: readonly GuideEntry[] };

/** Entries by code and title, each to be unfolded. */
export function EntryList({ title, entries }: Props) {
  return (
    <Card description={formatCountOf(entries.length, "entry", "entries")} title={title}>
      <ul className="-mx-2 divide-y divide-separator">
        {entries.map((entry) => (
          <li key={entry.key}>
            <details className="group scroll-mt-20" id={`error-${entry.key}`}>
              <summary className="flex min-h-11 cursor-pointer list-none items-center gap-3 rounded-lg px-2 py-1.5 text-sm hover:bg-surface-secondary [&::-webkit-details-marker]:hidden">
                <Icon
                  className="size-4 text-muted transition-transform group-open:rotate-90"
                  name="chevronRight"
                />
                <span className="w-22 shrink-0 font-mono text-[0.8125rem]">{entry.numbers}</span>
                <span className="min-w-0 font-medium">{entry.title}</span>
              </summary>
              <div className="px-2 pt-1 pb-4 sm:ps-9">
                <EntryFacts entry={entry} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}
