import { Alert } from "@/components/alert";
import { PendingButton } from "@/components/pending-button";
import type { SaveResult } from "@/lib/connections/finding.schema";
import { FindingList, NoteList } from "./finding-list";

type Props = {
  /** Nothing could be asked or stored at all: no right, a number taken, a broken server. */
  failure: string | undefined;
  result: SaveResult | undefined;
  isPending: boolean;
  onSaveAnyway: () => void;
};

/** What became of "Save Configuration". */
export function SaveOutcome({ failure, result, isPending, onSaveAnyway }: Props) {
  if (failure) return <Alert title={failure} tone="bad" />;
  if (!result) return null;
  if (!result.saved) {
    return (
      <div className="flex flex-col gap-3" role="alert">
        <p className="font-semibold">Nothing was saved.</p>
        <FindingList findings={result.findings} />
        {result.reason === "unreachable" ? (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <PendingButton isPending={isPending} onClick={onSaveAnyway} variant="secondary">
              Save anyway
            </PendingButton>
            <p className="text-muted text-sm">
              The connection is then marked as unchecked until Meta has answered.
            </p>
          </div>
        ) : null}
      </div>
    );
  }
  if (!result.isChecked) {
    return (
      <Alert title="Saved, but not checked" tone="warn">
        Meta could not be asked. Press Check token once it can be reached again.
      </Alert>
    );
  }
  return (
    <Alert
      title="Saved. Meta vouches for the token, the account and the number."
      tone={result.notes.some((note) => note.isWarning) ? "warn" : "good"}
    >
      {result.notes.length > 0 ? <NoteList notes={result.notes} /> : null}
    </Alert>
  );
}
