import "server-only";
import { and, eq, sql } from "drizzle-orm";
import {
  type Diagnosis,
  type DiagnosisState,
  diagnosisSchema,
} from "@/lib/diagnosis/diagnosis.schema";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { withTenant } from "../doors";
import { diagnoses } from "../schema";

type Run = { connectionId: string; runId: string };

/** A run that takes longer was killed. */
const LONGEST_RUN_MS = 45_000;

/** Notes that a run begins. What an earlier one still hears of is no longer written. */
export async function startDiagnosis(tenantId: TenantId, run: Run & { at: Date }): Promise<void> {
  const { connectionId, runId, at } = run;
  const begun = { runId, startedAt: at, answered: [], finishedAt: null };
  await withTenant(tenantId, (tx) =>
    tx
      .insert(diagnoses)
      .values({ tenantId, connectionId, ...begun })
      .onConflictDoUpdate({ target: [diagnoses.tenantId, diagnoses.connectionId], set: begun }),
  );
}

/** Notes that a question was answered, for whoever watches. */
export async function noteAnswered(
  tenantId: TenantId,
  run: Run & { question: string },
): Promise<void> {
  await withTenant(tenantId, (tx) =>
    tx
      .update(diagnoses)
      .set({ answered: sql`array_append(${diagnoses.answered}, ${run.question})` })
      .where(ofRun(tenantId, run)),
  );
}

/** Keeps the report of a run, unless another has begun since. */
export async function finishDiagnosis(
  tenantId: TenantId,
  run: Run & { at: Date; diagnosis: Diagnosis | null },
): Promise<void> {
  const { at, diagnosis } = run;
  await withTenant(tenantId, (tx) =>
    tx
      .update(diagnoses)
      .set({ finishedAt: at, ...(diagnosis ? { report: diagnosis } : {}) })
      .where(ofRun(tenantId, run)),
  );
}

/** The last report of a connection, and the run that works now. */
export async function readDiagnosis(
  tenantId: TenantId,
  connectionId: string,
  at: Date,
): Promise<DiagnosisState> {
  const [row] = await withTenant(tenantId, (tx) =>
    tx
      .select({
        startedAt: diagnoses.startedAt,
        answered: diagnoses.answered,
        finishedAt: diagnoses.finishedAt,
        report: diagnoses.report,
      })
      .from(diagnoses)
      .where(and(eq(diagnoses.tenantId, tenantId), eq(diagnoses.connectionId, connectionId))),
  );
  if (!row) return { last: null, running: null };
  const isRunning =
    row.finishedAt === null && at.getTime() - row.startedAt.getTime() < LONGEST_RUN_MS;
  const report = diagnosisSchema.safeParse(row.report);
  return {
    // A report of another release that this one cannot read is as good as none.
    last: report.success ? report.data : null,
    running: isRunning ? { since: row.startedAt, answered: row.answered } : null,
  };
}

function ofRun(tenantId: TenantId, { connectionId, runId }: Run) {
  return and(
    eq(diagnoses.tenantId, tenantId),
    eq(diagnoses.connectionId, connectionId),
    eq(diagnoses.runId, runId),
  );
}
