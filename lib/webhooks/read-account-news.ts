import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { type AccountNews, accountValues, isAccountField } from "./account-event.schema";
import type { WebhookChange } from "./webhook-event.schema";

const timeSchema = z.coerce.number().int().min(0).max(253_402_300_799);

type Entry = { id: string; time?: unknown };

/**
 * What one change of an entry says about an account, a number or a template; null where it is nothing
 * that is known here, cannot be read, or happened too long ago.
 *
 * @param oldest what happened before is left out
 */
export function readAccountNews(
  { id, time: sent }: Entry,
  change: WebhookChange,
  { at, oldest }: { at: Date; oldest: Date },
): AccountNews | null {
  const field = fieldOf(change);
  if (!isAccountField(field)) return null;
  const seconds = timeSchema.safeParse(sent).data;
  const time = seconds === undefined ? at : new Date(seconds * 1_000);
  if (time < oldest) return null;
  const value = accountValues[field].safeParse(change.value);
  if (!value.success) return null;
  const digest = digestOf([id, sent ?? null, change.field, change.value]);
  return { field, value: value.data, wabaId: id, time, digest } as AccountNews;
}

/** Meta's own sample of a quality update comes under the name of the status update. */
function fieldOf({ field, value }: WebhookChange): string {
  return field === "message_template_status_update" && "new_quality_score" in value
    ? "message_template_quality_update"
    : field;
}

function digestOf(parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
