import "server-only";
import type { ConnectionColumns } from "@/db/queries/connection-changes";
import { changeConnection } from "@/lib/connections/change-connection";
import { missingPermissions } from "@/lib/connections/check-token";
import { numberColumns, stateColumns, tokenColumns } from "@/lib/connections/checked-columns";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import { type Answers, tokenFacts } from "./answers";
import type { Check, CheckId, Diagnosis } from "./diagnosis.schema";

/** Where one of these is broken, Meta takes no message with this token. */
const vital: readonly CheckId[] = [
  "token",
  "app-id",
  "app-secret",
  "token-app",
  "token-kind",
  "permission-messaging",
  "permission-management",
  "granular-permissions",
];

/** What else must be in order, so that Meta vouches for the whole connection. */
const vouching: readonly CheckId[] = [...vital, "waba", "number", "number-waba"];

/**
 * Writes down what a diagnosis has shown of the stored token and number, as any other check does:
 * history, alerts and the state of the connection go with it. What Meta could not be asked about
 * stays as it was.
 *
 * @param tokenFingerprint of the token that was asked about; one replaced meanwhile is left alone
 */
export async function noteFindings(
  tenantId: TenantId,
  answers: Answers,
  { checks, at }: Diagnosis,
  tokenFingerprint: string,
): Promise<void> {
  const fault = checks.find(({ id, state }) => vital.includes(id) && state === "broken");
  const isVouched = isSeen(answers) && vouching.every((id) => stateOf(checks, id) !== "broken");
  if (!fault && !isVouched) return;
  await changeConnection(tenantId, answers.ids.connectionId, {
    columns: {
      ...knownColumns(answers),
      ...(fault ? { ...deathColumns(fault), checkedAt: at } : stateColumns("checked", at)),
    },
    tokenFingerprint,
    evidence: { source: "person", ...(fault ? evidenceOf(fault) : {}) },
    at,
  });
}

function stateOf(checks: readonly Check[], id: CheckId): Check["state"] | undefined {
  return checks.find((check) => check.id === id)?.state;
}

function isSeen({ account, number, numbers }: Answers): boolean {
  return [account, number, numbers].every(({ kind }) => kind === "ok");
}

/** Of a dead token Meta tells less than it once did, so what it may do stays as it was noted. */
function knownColumns(answers: Answers): Partial<ConnectionColumns> {
  const facts = tokenFacts(answers);
  const { number } = answers;
  return {
    ...(facts?.isValid
      ? { ...tokenColumns(facts), lostPermissions: missingPermissions(facts) }
      : {}),
    ...(number.kind === "ok" ? numberColumns(number.facts) : {}),
  };
}

// An inspection shows some faults without a code; sending would meet them as a 200.
function deathColumns({ meta }: Check): Partial<ConnectionColumns> {
  return {
    checkState: "dead",
    checkCode: meta?.code ?? 200,
    checkSubcode: meta?.subcode ?? null,
  };
}

function evidenceOf({ meta, found, why }: Check) {
  const words = meta
    ? { code: meta.code, subcode: meta.subcode, metaText: meta.text, fbtraceId: meta.fbtraceId }
    : {};
  return { ...words, note: `${found}. ${why ?? ""}`.trim() };
}
