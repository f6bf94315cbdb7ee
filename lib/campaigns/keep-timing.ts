import "server-only";
import { withTenant } from "@/db/doors";
import {
  countAllowed,
  findLimitId,
  holdClosed,
  holdDue,
  listRecentlyReached,
  listTimedCampaigns,
  lockTimedCampaign,
  moveTimedCampaign,
  readUnsent,
  type TimedCampaign,
} from "@/db/queries/campaign-timing";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import { peopleADay, planDay } from "./daily-limit";
import { closedCodes } from "./sending-window";

const DAY_MS = 24 * 60 * 60_000;
/** Who may not be written to so soon is held back before, not after. */
const AHEAD_MS = 60_000;
/** As a limit's id: only what was tried before may go. */
const NOBODY_NEW = "0";

/** What this process has held back already: campaign, calling code, until when. */
const held = new Map<string, Map<string, number>>();

/**
 * Begins and continues campaigns at their time, keeps them to their hours and to Meta's daily limit.
 * Any number of workers may do it at the same time, and every few seconds.
 */
export async function keepTiming(): Promise<void> {
  const campaigns = await listTimedCampaigns(now());
  const known = new Set(campaigns.map(({ id }) => id));
  for (const id of held.keys()) if (!known.has(id)) held.delete(id);
  for (const campaign of campaigns) {
    try {
      await keepOne(campaign);
    } catch (error) {
      log.error({ err: error, campaignId: campaign.id }, "A campaign's timing was not kept");
    }
  }
}

async function keepOne(campaign: TimedCampaign): Promise<void> {
  await keepHours(campaign);
  const { tenantId, id, state } = campaign;
  if (!campaign.isDue) return;
  await withTenant(tenantId, async () => {
    const current = await lockTimedCampaign(tenantId, id);
    // Somebody paused it meanwhile, or another worker was quicker.
    if (current?.state !== state) return;
    const unsent = await readUnsent(tenantId, id);
    const limit = campaign.keepsLimit ? peopleADay(current.messagingLimit) : null;
    if (limit === null) {
      await goOn(campaign, null, unsent);
    } else if (unsent.allowed + unsent.beyond === 0) {
      await goOn(campaign, unsent.limitId, unsent);
    } else {
      await keepLimit(campaign, limit, unsent);
    }
  });
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

type Unsent = Awaited<ReturnType<typeof readUnsent>>;

async function keepLimit(campaign: TimedCampaign, limit: number, unsent: Unsent): Promise<void> {
  const { tenantId, id, state } = campaign;
  const { allowed, beyond, limitId, hasRetries } = unsent;
  if (state === "running" && allowed > 0) return await goOn(campaign, limitId, unsent);
  const at = now();
  const day = {
    limit,
    // Places that it was given before and did not use while it stood still are given anew.
    unsent: allowed + beyond,
    reached: await listRecentlyReached(tenantId, new Date(at.getTime() - DAY_MS)),
    promised: await countAllowed(tenantId, id),
  };
  const plan = planDay(day, at);
  if ("more" in plan) {
    await goOn(campaign, await findLimitId(tenantId, id, plan.more), unsent);
  } else if (hasRetries) {
    // Those were counted when they were first tried.
    await goOn(campaign, NOBODY_NEW, unsent);
  } else {
    const { continuesAt } = plan;
    log.info({ campaignId: id, continuesAt }, "The day's limit is used up; the campaign waits");
    await moveTimedCampaign(tenantId, id, { state: "waiting", continuesAt, limitId: NOBODY_NEW });
  }
}

/** Runs, or waits where everybody's hours are still to come. */
async function goOn(
  { tenantId, id, isPrepared }: TimedCampaign,
  limitId: string | null,
  { free, dueAt, hasRetries }: Unsent,
): Promise<void> {
  const opens = dueAt && dueAt.getTime() > now().getTime() + AHEAD_MS ? dueAt : null;
  const to =
    isPrepared && free === 0 && !hasRetries && opens
      ? { state: "waiting" as const, continuesAt: opens }
      : { state: "running" as const, continuesAt: null };
  await moveTimedCampaign(tenantId, id, { ...to, limitId });
}
