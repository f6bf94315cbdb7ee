import { Alert } from "@/components/alert";
import type { Finding } from "@/lib/connections/finding.schema";
import { FindingList } from "./finding-list";

type Props = {
  /** Nothing could be asked at all: no right, too many tries, a broken server. */
  failure: string | undefined;
  /** What Meta's answers show to be in the way. */
  findings: readonly Finding[];
};

/** Why what a person just tried did not succeed. */
export function FailedAttempt({ failure, findings }: Props) {
  return (
    <>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {findings.length > 0 ? (
        <div role="alert">
          <FindingList findings={findings} />
        </div>
      ) : null}
    </>
  );
}
