import "server-only";
import { withTenant } from "@/db/doors";
import { recordAudit } from "@/db/queries/audit";
import { moveCampaign } from "@/db/queries/campaign-changes";
import { findCampaign } from "@/db/queries/campaigns";
import {
  countLongUnknown,
  type FailureGroup,
  listFailureGroups,
  planNewAttempts,
} from "@/db/queries/send-again";
import { now } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import { wakeLane } from "@/lib/queue/queue";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { FailureKind, SendAgainInput, SendAgainPlan } from "./send-again.schema";

/** A status may come so late; and what Meta held back on purpose is not asked for again sooner. */
const DAY_MS = 24 * 60 * 60_000;

const aDayBefore = (at: Date) => new Date(at.getTime() - DAY_MS);

/** What of a finished campaign may be sent again now, and what is left out and why. */
export async function planSendAgain(
  tenantId: TenantId,
  campaignId: string,
): Promise<SendAgainPlan> {
  const before = aDayBefore(now());
  const groups = await listFailureGroups(tenantId, campaignId, before);
  const kinds = groups.map(judgeGroup);
  return {
    unknown: await countLongUnknown(tenantId, campaignId, before),
    failed: kinds.flatMap(({ again }) => again ?? []),
    left: kinds.flatMap(({ left }) => left ?? []),
  };
}

/**
 * Gives those a new attempt whom a person decided to send to again: exactly these, and each once,
 * also when it is asked twice. The campaign goes on.
 *
 * @returns how many messages go again
 * @throws {AppError} NOT_FOUND; CONFLICT while the campaign is under way, or when nobody is left
 */
export async function sendAgain(
  tenantId: TenantId,
  actorId: string,
  { campaignId, which }: SendAgainInput,
): Promise<number> {
  const at = now();
  const before = aDayBefore(at);
  const { connectionId, messages } = await withTenant(tenantId, async () => {
    const moved = await moveCampaign(tenantId, campaignId, ["finished"], "running");
    if (!moved) throw await whyNot(tenantId, campaignId);
    const picks = async () =>
      (await listFailureGroups(tenantId, campaignId, before))
        .map((group) => ({ ...group, ...judgeGroup(group) }))
        .filter(({ again }) => again !== null)
        .map(({ code, subcode, onlyOlder }) => ({ code, subcode, onlyOlder }));
    const wanted = which === "unknown" ? which : await picks();
    const messages = await planNewAttempts(tenantId, campaignId, wanted, { before, at });
    if (messages === 0) throw new AppError("CONFLICT", "There is nobody left to send to again.");
    const details = { which, messages };
    const action = "campaign.sent-again";
    await recordAudit(tenantId, { actorId, action, targetId: campaignId, details });
    return { ...moved, messages };
  });
  await wakeLane({ tenantId, connectionId });
  return messages;
}

async function whyNot(tenantId: TenantId, campaignId: string): Promise<AppError> {
  if (!(await findCampaign(tenantId, campaignId))) {
    return new AppError("NOT_FOUND", "This campaign does not exist.");
  }
  return new AppError("CONFLICT", "Only a finished campaign can be sent again to some people.");
}

type Judged = { again: FailureKind | null; left: FailureKind | null; onlyOlder: boolean };

/** What the catalogue says about one kind of failure. */
function judgeGroup({ code, subcode, text, details, messages, older }: FailureGroup): Judged {
  if (code === null) {
    const kind = { code, title: "Never reached Meta", messages, note: text ?? "" };
    return { again: kind, left: null, onlyOlder: false };
  }
  const { title, fix, retry } = explainError({ code, subcode, message: text, details });
  const kind = (count: number, note: string) =>
    count > 0 ? { code, title, messages: count, note } : null;
  switch (retry) {
    case "never":
      return { again: null, left: kind(messages, "It would fail again."), onlyOlder: false };
    case "by-decision":
      return {
        again: kind(older, "Meta held it back a day ago or longer, and may do so again."),
        left: kind(messages - older, "Meta held it back less than 24 hours ago."),
        onlyOlder: true,
      };
    case "after-fix":
      return { again: kind(messages, `Mend this first: ${fix}`), left: null, onlyOlder: false };
    case "backoff":
      return {
        again: kind(messages, "It was refused for the moment."),
        left: null,
        onlyOlder: false,
      };
  }
}
