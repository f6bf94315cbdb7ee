import "server-only";
import { withTenant } from "@/db/doors";
import { findConnection } from "@/db/queries/connections";
import { type DueCheck, planNextCheck, postponeChecks, takeDueChecks } from "@/db/queries/watch";
import { now } from "@/lib/clock";
import { type ConnectionAnswers, checkConnection } from "@/lib/connections/check-connection";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { noteAnswers } from "@/lib/connections/note-answers";
import { openConnection } from "@/lib/connections/open-connection";
import { log } from "@/lib/log";
import { planCheck } from "./plan-check";

const MINUTE = 60_000;
/** Checks of one tick, and how many of them run at a time. */
const MOST = 40;
const AT_A_TIME = 4;
/**
 * Of one Meta app in a tick, one a minute: 180 inspections an hour. Meta allows an app 200 for each
 * of its users, and a WABA 5,000 calls of the few that a check makes.
 */
const MOST_PER_APP = 3;
/** A look that was killed, or failed, is taken again after this. */
const LEASE_MS = 5 * MINUTE;
/** Nothing new was learnt: soon again, since the token may have ended meanwhile. */
const UNREACHABLE_MS = 10 * MINUTE;
const LIMITED_MS = 30 * MINUTE;

/** Meta's limits on calls: of the app, and of the WABA. */
const appLimits = [4, 17, 613];
const wabaLimits = [80007, 80008];

/** Looks again at tokens whose time has come. One run at a time, over all machines together. */
export async function watchTokens(): Promise<void> {
  const at = now();
  const backAt = new Date(at.getTime() + LEASE_MS);
  const due = await takeDueChecks(at, { backAt, most: MOST, mostPerApp: MOST_PER_APP });
  const limited = new Set<string>();
  const waiting = due.values();
  const worker = async () => {
    for (const check of waiting) {
      if (limited.has(check.appId) || limited.has(check.wabaId)) continue;
      for (const id of await lookAt(check, backAt)) limited.add(id);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

/** @returns the app or WABA that Meta wants to be left alone */
async function lookAt(check: DueCheck, backAt: Date): Promise<string[]> {
  const { tenantId, connectionId } = check;
  try {
    const view = await findConnection(tenantId, connectionId);
    if (!view) return [];
    const connection = await openConnection(tenantId, connectionId);
    const question = { ...connection, appId: view.appId };
    const answers = await checkConnection(connection.target, question);
    const at = now();
    const noted = { answers, question, source: "check" as const, at };
    // What is found, and when to look again, are one: a kill between them repeats the look.
    await withTenant(tenantId, async () => {
      const outcome = await noteAnswers(tenantId, connectionId, noted);
      const after = (await findConnection(tenantId, connectionId)) ?? view;
      await planNextCheck(check, backAt, nextLook(after, outcome, at));
    });
    return await keepLimits(check, answers, at);
  } catch (error) {
    // One that cannot be looked at must not keep the others waiting. Where its token cannot be opened,
    // sending meets the same and says so.
    log.error({ err: error, connectionId }, "A token could not be looked at");
    return [];
  }
}

function nextLook(
  after: ConnectionView,
  outcome: Awaited<ReturnType<typeof noteAnswers>>,
  at: Date,
): Date {
  const planned = planCheck(after, at);
  if (outcome !== "unreachable") return planned;
  return new Date(Math.min(planned.getTime(), at.getTime() + UNREACHABLE_MS));
}

async function keepLimits(
  { appId, wabaId }: DueCheck,
  { token, waba, number }: ConnectionAnswers,
  at: Date,
): Promise<string[]> {
  const codes = [token, waba, number]
    .flatMap((answer) => (answer && answer.outcome !== "ok" ? answer.findings : []))
    .flatMap(({ code }) => code ?? []);
  const until = new Date(at.getTime() + LIMITED_MS);
  const limited: string[] = [];
  if (codes.some((code) => appLimits.includes(code))) {
    await postponeChecks({ appId }, until);
    limited.push(appId);
  }
  if (codes.some((code) => wabaLimits.includes(code))) {
    await postponeChecks({ wabaId }, until);
    limited.push(wabaId);
  }
  if (limited.length > 0) log.warn({ appId, wabaId, codes }, "Meta limits calls; checks wait");
  return limited;
}
