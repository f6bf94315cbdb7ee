import "server-only";
import type { ConnectionColumns } from "@/db/queries/connection-changes";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { AssetQuestion } from "./ask-assets";
import { changeConnection } from "./change-connection";
import { type ConnectionAnswers, verdictOf } from "./check-connection";
import { missingPermissions } from "./check-token";
import { numberColumns, stateColumns, tokenColumns } from "./checked-columns";
import type { ConnectionEvidence } from "./connection-change.schema";
import type { Finding } from "./finding.schema";

export type NotedAnswers = {
  answers: ConnectionAnswers;
  question: AssetQuestion & { tokenFingerprint: string };
  source: ConnectionEvidence["source"] & string;
  at: Date;
};

/**
 * Writes down what Meta said of a connection's stored token, WABA and number. Only Meta's word
 * changes anything: what could not be asked stays as it was, and so does everything where the token
 * has been replaced meanwhile.
 *
 * @returns the verdict in a word
 */
export async function noteAnswers(
  tenantId: TenantId,
  connectionId: string,
  { answers, question, source, at }: NotedAnswers,
): Promise<"ok" | "refused" | "unreachable"> {
  const verdict = verdictOf(answers, question);
  const change = { tokenFingerprint: question.tokenFingerprint, at };
  if (verdict.outcome === "ok") {
    const columns = {
      ...tokenColumns(verdict.token),
      ...numberColumns(verdict.number),
      ...stateColumns("checked", at),
      lostPermissions: [],
    };
    await changeConnection(tenantId, connectionId, { ...change, columns, evidence: { source } });
    return verdict.outcome;
  }
  const fault = faultOf(answers);
  const isTokenKnown = answers.token.outcome === "ok" || fault !== null;
  if (verdict.outcome === "refused" && isTokenKnown) {
    const columns = { ...knownColumns(answers), checkedAt: at, ...deathColumns(fault) };
    const evidence = { source, ...(fault ? metaEvidence(fault) : {}) };
    await changeConnection(tenantId, connectionId, { ...change, columns, evidence });
  }
  return verdict.outcome;
}

/** What makes the token useless; null where nothing is known to be wrong with it. */
function faultOf({ token }: ConnectionAnswers): Finding | null {
  if (token.outcome !== "refused") return null;
  return token.findings.find((found) => !found.isTemporary) ?? null;
}

/** The card shows what the token may do now, not what it once could. Of a dead one Meta tells less. */
function knownColumns({ token, number }: ConnectionAnswers): Partial<ConnectionColumns> {
  const facts = token.outcome === "ok" ? token.facts : token.told;
  return {
    ...(facts?.isValid
      ? { ...tokenColumns(facts), lostPermissions: missingPermissions(facts) }
      : {}),
    ...(number?.outcome === "ok" ? numberColumns(number.facts) : {}),
  };
}

// An inspection shows some faults without a code; sending would meet them as a 200.
function deathColumns(fault: Finding | null): Partial<ConnectionColumns> {
  if (!fault) return {};
  return { checkState: "dead", checkCode: fault.code ?? 200, checkSubcode: fault.subcode };
}

function metaEvidence({ title, cause, code, subcode, metaText, fbtraceId }: Finding) {
  return { code, subcode, metaText, fbtraceId, note: `${title}. ${cause}` };
}
