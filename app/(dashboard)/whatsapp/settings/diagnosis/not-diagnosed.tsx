import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { type CheckId, checkNames } from "@/lib/diagnosis/diagnosis.schema";
import { RunDiagnosis } from "./run-diagnosis";

type Props = {
  /** The check that the address asks for. */
  wanted: CheckId | null;
  /** Null: this member may not. */
  onRun: Parameters<typeof RunDiagnosis>[0]["onRun"] | null;
};

/** Stands where the first report will be. */
export function NotDiagnosed({ wanted, onRun }: Props) {
  return (
    <Card>
      <EmptyState
        action={
          onRun ? <RunDiagnosis isRunning={false} label="Run diagnosis" onRun={onRun} /> : null
        }
        icon="pulse"
        title="Not diagnosed yet"
      >
        {onRun ? (
          <>
            One click asks Meta about everything that sending needs, and says what to do first.
            {wanted ? ` It then opens at “${checkNames[wanted]}”.` : ""}
          </>
        ) : (
          "An owner, admin or operator of this organization can run a diagnosis."
        )}
      </EmptyState>
    </Card>
  );
}
