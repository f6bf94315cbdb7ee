import "server-only";
import { withTenant } from "@/db/doors";
import {
  holdClosed,
  holdDue,
  listTimedCampaigns,
  lockTimedCampaign,
  moveTimedCampaign,
  readNext,
  type TimedCampaign,
} from "@/db/queries/campaign-timing";
import {
  countPromised,
  countUntried,
  findLimitId,
  listRecentlyReached,
  lockDay,
} from "@/db/queries/daily-places";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import { peopleADay, planDay } from "./daily-limit";
import { closedCodes } from "./sending-window";

const DAY_MS = 24 * 60 * 60_000;
/** Who may not be written to so soon is held back before, not after. */
const AHEAD_MS = 60_000;
/** As a limit's id: only what was tried before may go. */
const NOBODY_NEW = "0";
/** Places get free before their time when others give theirs back: looked at again so often. */
const COUNT_AGAIN_MS = 5 * 60_000;

/** What this process has held back already: campaign, calling code, until when. */
const held = new Map<string, Map<string, number>>();
/** When this process last counted a campaign's day, and under which of Meta's limits. */
const counted = new Map<string, { at: number; messagingLimit: string | null }>();

/**
 * Begins and continues campaigns at their time, keeps them to their hours and to Meta's daily limit.
 * Any number of workers may do it at the same time, and every few seconds.
 */
export async function keepTiming(): Promise<void> {
  const campaigns = await listTimedCampaigns(now());
  const known = new Set(campaigns.map(({ id }) => id));
  for (const kept of [held, counted]) {
    for (const id of kept.keys()) if (!known.has(id)) kept.delete(id);
  }
  for (const campaign of campaigns) {
    try {
      await keepOne(campaign);
    } catch (error) {
      log.error({ err: error, campaignId: campaign.id }, "A campaign's timing was not kept");
    }
  }
}

async function keepOne(campaign: TimedCampaign): Promise<void> {
  const { tenantId, id, state, keepsLimit } = campaign;
  const isDue = campaign.isDue || (campaign.isOverLimit && isToBeCounted(campaign));
  if (state === "running" || isDue) await keepHours(campaign);
  if (!isDue) return;
  await withTenant(tenantId, async () => {
    if (keepsLimit) await lockDay(tenantId);
    const current = await lockTimedCampaign(tenantId, id);
    // Somebody paused it meanwhile, or another worker was quicker.
    if (current?.state !== state) return;
    const limit = keepsLimit ? peopleADay(campaign.messagingLimit) : null;
    if (limit === null) await goOn(campaign, null);
    else await keepLimit(campaign, limit, current);
  });
}

function isToBeCounted({ id, messagingLimit }: TimedCampaign): boolean {
  const last = counted.get(id);
  if (!last || last.messagingLimit !== messagingLimit) return true;
  return now().getTime() - last.at >= COUNT_AGAIN_MS;
}

/** Holds back messages to people whose hours are over, or are not yet. */
async function keepHours({ tenantId, id, window, isPrepared }: TimedCampaign): Promise<void> {
  if (!window) return;
  const before = (isPrepared && held.get(id)) || new Map<string, number>();
  const soon = new Date(now().getTime() + AHEAD_MS);
  const closed = closedCodes(window, soon);
  const fresh = new Map([...closed].filter(([code, at]) => before.get(code) !== at.getTime()));
  await holdClosed(tenantId, id, fresh);
  await holdDue(tenantId, id, closed, soon);
  held.set(id, new Map([...closed].map(([code, at]) => [code, at.getTime()])));
}

type Current = NonNullable<Awaited<ReturnType<typeof lockTimedCampaign>>>;

async function keepLimit(
  campaign: TimedCampaign,
  limit: number,
  { limitId, continuesAt }: Current,
): Promise<void> {
  const { tenantId, id, state } = campaign;
  if (state === "running" && limitId !== null && limitId !== NOBODY_NEW) {
    const { hasQueued, hasHeld } = await readNext(tenantId, id, limitId);
    if (hasQueued || hasHeld) return await goOn(campaign, limitId);
  }
  const at = now();
  const isKnown = limitId === NOBODY_NEW && continuesAt !== null && continuesAt > at;
  if (isKnown && !isToBeCounted(campaign)) return await hold(campaign, continuesAt);
  // Places that it was given before and did not use while it stood still are given anew.
  const unsent = await countUntried(tenantId, id);
  if (unsent === 0) return await goOn(campaign, limitId);
  const promised = await countPromised(tenantId, id);
  const reached = await listRecentlyReached(tenantId, new Date(at.getTime() - DAY_MS));
  counted.set(id, { at: at.getTime(), messagingLimit: campaign.messagingLimit });
  const plan = planDay({ limit, unsent, reached, promised }, at);
  if ("more" in plan) await goOn(campaign, await findLimitId(tenantId, id, plan.more));
  else await hold(campaign, plan.continuesAt);
}

/** Nobody new until then. Those who were tried before were counted then. */
async function hold(campaign: TimedCampaign, continuesAt: Date): Promise<void> {
  const { tenantId, id, state } = campaign;
  const { dueAt } = await readNext(tenantId, id, NOBODY_NEW);
  const isSoon = dueAt !== null && !isLater(dueAt);
  if (state !== "waiting" && !isSoon) {
    log.info({ campaignId: id, continuesAt }, "The day's limit is used up; the campaign waits");
  }
  await moveTimedCampaign(tenantId, id, {
    state: isSoon ? "running" : "waiting",
    // Also kept while it runs for those, so that nothing is counted anew for each.
    continuesAt: isSoon || dueAt === null || dueAt > continuesAt ? continuesAt : dueAt,
    limitId: NOBODY_NEW,
  });
}

/** Runs, or waits where everybody's time is still to come. */
async function goOn({ tenantId, id, isPrepared }: TimedCampaign, limitId: string | null) {
  const { hasQueued, dueAt } = await readNext(tenantId, id, limitId);
  const opens = isPrepared && !hasQueued && dueAt !== null && isLater(dueAt) ? dueAt : null;
  await moveTimedCampaign(tenantId, id, {
    state: opens ? "waiting" : "running",
    continuesAt: opens,
    limitId,
  });
}

function isLater(time: Date): boolean {
  return time.getTime() > now().getTime() + AHEAD_MS;
}
