import { DefinitionList } from "@/components/definition-list";
import { Icon } from "@/components/icon";
import type { GuideEntry } from "@/lib/diagnosis/error-guide";

/** All that the guide says of an error. */
export function EntryFacts({ entry }: { entry: GuideEntry }) {
  const { cause, fix, who, retry, halts, docs } = entry;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <DefinitionList
        rows={[
          { label: "What it means", value: cause },
          { label: "What to do", value: fix },
          { label: "Who must act", value: who },
          { label: "The message", value: retry },
          { label: "What it stops", value: halts },
        ]}
      />
      {docs ? (
        <a
          className="inline-flex w-fit items-center gap-1 font-medium text-link text-sm"
          href={docs}
          rel="noreferrer"
          target="_blank"
        >
          Meta's page about it
          <Icon className="size-3.5" name="external" />
          <span className="sr-only">(opens in a new tab)</span>
        </a>
      ) : null}
    </div>
  );
}
