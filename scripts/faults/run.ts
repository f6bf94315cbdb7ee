import { setTimeout as sleep } from "node:timers/promises";
import { countStates } from "@/db/queries/campaigns";
import type { SandboxRequest } from "@/lib/sandbox/control-answers.schema";
import type { CreateFault } from "@/lib/sandbox/fault.schema";
import { laneSize } from "@/lib/worker/lane-size";
import { tierOf } from "@/lib/worker/pace";
import { hurry, launchStaged, readCampaign, readRows, type StagedCampaign } from "./campaign";
import { type Disturbance, type Judgement, judgeRun } from "./judge";
import { ensureRunning, performEvent } from "./perform";
import type { Lie, Plan } from "./plan";
import type { Stage } from "./stage";

const FIRST_SEND_MS = 20_000;
const FINISH_MS = 120_000;
const STATUSES_MS = 60_000;
const LOOK_MS = 200;
/** A stop acts within a second; a second more to see what did not. */
const TOO_LATE_MS = 2_000;
const SLOW_ANSWER_MS = 1_000;

/** Launches the plan's campaign, disturbs it as planned, waits for its end and judges it. */
export async function runPlan(stage: Stage, plan: Plan): Promise<Judgement> {
  const { meta } = stage;
  await meta.clearFaults();
  await meta.clearRequests();
  await meta.setBehaviour({
    ...{ sentMs: 20, deliveredMs: 20, readMs: 20, retryMs: 200 },
    latencyMs: plan.latencyMs,
    duplicateRate: plan.duplicateRate,
    swapRate: plan.swapRate,
    skipDeliveredRate: plan.skipDeliveredRate,
  });
  for (const lie of plan.lies) await meta.addFault(toFault(lie));
  const campaign = await launchStaged(meta, plan);
  const { phoneNumberId } = campaign;
  await waitFor("the first message", FIRST_SEND_MS, async () =>
    (await meta.requests()).some(({ url }) => url.includes(`/${phoneNumberId}/messages`)),
  );
  const performed = await Promise.allSettled(
    plan.events.map(async (event) => {
      await sleep(event.atMs);
      return await performEvent(stage, campaign, event);
    }),
  );
  const disturbances = performed.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  for (const child of [...stage.workers.map((worker) => worker.child), stage.hooks]) {
    await ensureRunning(child);
  }
  await untilFinished(stage, campaign);
  const known = disturbances.flatMap((one) => one ?? []);
  await untilTooLate(known, plan.latencyMs);
  await untilTold(stage);
  return await judge(stage, campaign, known, inHandsOf(plan));
}

/** Waits until the engine has nothing left to send. @throws when it does not get there */
export async function untilFinished(stage: Stage, campaign: StagedCampaign): Promise<void> {
  let last = "";
  const isFinished = async () => {
    const { pendingMessages } = await stage.meta.settled();
    await hurry(campaign, pendingMessages === 0);
    const { state, haltText, isToGoOn } = await readCampaign(campaign.campaignId);
    last = `${state}${haltText ? `: ${haltText}` : ""}`;
    return ["finished", "cancelled"].includes(state) && !isToGoOn;
  };
  try {
    await waitFor("the end of the campaign", FINISH_MS, isFinished);
  } catch (error) {
    const states = Map.groupBy(await readRows(campaign.campaignId), ({ state }) => state);
    const counts = [...states].map(([state, rows]) => `${rows.length} ${state}`).join(", ");
    throw new Error(`${(error as Error).message} It is ${last}, with ${counts}.`);
  }
}

/** More is on the wire where answers take longer, as on a machine that is busy with other things. */
function inHandsOf({ throughput }: Plan): number {
  const tier = tierOf({ throughputLevel: throughput, onBusinessApp: false });
  const { ahead, onWire } = laneSize(tier, SLOW_ANSWER_MS);
  return ahead + onWire;
}

/** Waits until whatever might still leave after a cancel would have left, and been seen. */
async function untilTooLate(known: readonly Disturbance[], latencyMs: number): Promise<void> {
  if (!known.some(({ what }) => what === "cancel")) return;
  const last = Math.max(...known.map(({ to }) => to.getTime()));
  await sleep(Math.max(0, last + TOO_LATE_MS + latencyMs - Date.now()));
}

/** Waits until every status has been told and acknowledged. */
export async function untilTold({ meta }: Stage): Promise<void> {
  await waitFor("the last status", STATUSES_MS, async () => {
    const { pendingMessages } = await meta.settled();
    return pendingMessages === 0;
  });
}

/** Compares the simulator's log with the database. */
export async function judge(
  { meta }: Stage,
  { tenantId, campaignId, phoneNumberId, recipients }: StagedCampaign,
  disturbances: readonly Disturbance[],
  inHands = 0,
): Promise<Judgement> {
  const [accepted, requests] = [await meta.messages(phoneNumberId), await meta.requests()];
  const sends = requests.filter(({ url }) => url.includes(`/${phoneNumberId}/messages`));
  const named = (wanted: (status: number | null) => boolean) =>
    new Set(sends.filter(({ status }) => wanted(status)).map(recipientOf));
  return judgeRun({
    recipients,
    rows: await readRows(campaignId),
    counts: await countStates(tenantId, campaignId),
    accepted,
    inHands,
    requests: sends.map((one) => ({ recipient: recipientOf(one), at: new Date(one.at) })),
    isCancelled: (await readCampaign(campaignId)).state === "cancelled",
    unanswered: named((status) => status === null || status > 500),
    refused: named((status) => status !== null && status >= 400 && status <= 500),
    refusedForNow: named((status) => status === 500),
    disturbances,
  });
}

function recipientOf({ body }: SandboxRequest): string {
  return (JSON.parse(body) as { to: string }).to;
}

async function waitFor(
  what: string,
  timeoutMs: number,
  look: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    // The database may be away just now.
    if (await look().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${what} did not come in ${timeoutMs / 1_000} s.`);
    await sleep(LOOK_MS);
  }
}

function toFault({ kind, times, probability }: Lie): CreateFault {
  const rule = { match: { method: "POST", path: "/messages" }, times, probability };
  const graph = (status: number, code: number, message: string) => ({
    kind: "error" as const,
    status,
    body: { error: { message: `(#${code}) ${message}`, type: "OAuthException", code } },
  });
  switch (kind) {
    case "hang-after-accept":
    case "cut-after-accept":
    case "reset":
      return { ...rule, fault: { kind } };
    case "status-after-accept":
      return { ...rule, fault: { kind, status: 503 } };
    case "bad-gateway":
      return { ...rule, fault: { kind: "error", status: 502, body: "<html>Bad gateway</html>" } };
    case "try-again":
      return { ...rule, fault: graph(500, 131_000, "Something went wrong") };
    case "too-fast":
      return { ...rule, fault: graph(400, 130_429, "Rate limit hit") };
  }
}
