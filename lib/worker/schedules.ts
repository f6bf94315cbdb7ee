import "server-only";
import { vacuumEmbedded } from "@/db/queries/upkeep";
import { deliverAlerts } from "@/lib/alerts/deliver-alerts";
import { thinCampaigns } from "@/lib/campaigns/thin-campaigns";
import type { Schedule } from "@/lib/queue/queue";
import { destroyOldTokens } from "@/lib/rotation/destroy-old-tokens";
import { refreshDueTokens } from "@/lib/rotation/refresh-due-tokens";
import { remindRotation } from "@/lib/rotation/remind-rotation";
import { purgeOldAlerts } from "@/lib/watch/purge-old-alerts";
import { raiseDueAlerts } from "@/lib/watch/raise-due-alerts";
import { watchTokens } from "@/lib/watch/watch-tokens";
import { purgeDrafts } from "@/lib/wizard/purge-drafts";

/** Everything that Wakey does by the clock. */
export const schedules: readonly Schedule[] = [
  { name: "watch-tokens", cron: "* * * * *", work: watchTokens },
  { name: "raise-due-alerts", cron: "* * * * *", work: raiseDueAlerts },
  { name: "send-alerts", cron: "* * * * *", work: deliverAlerts },
  { name: "refresh-tokens", cron: "*/5 * * * *", work: refreshDueTokens },
  { name: "destroy-old-tokens", cron: "*/5 * * * *", work: destroyOldTokens },
  { name: "purge-drafts", cron: "*/5 * * * *", work: purgeDrafts },
  { name: "remind-rotation", cron: "11 * * * *", work: remindRotation },
  { name: "vacuum", cron: "29 * * * *", work: vacuumEmbedded },
  { name: "purge-old-alerts", cron: "41 2 * * *", work: purgeOldAlerts },
  { name: "retention", cron: "17 3 * * *", work: () => thinCampaigns() },
];
