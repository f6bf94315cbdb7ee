import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { type AccountNews, accountValues, isAccountField } from "./account-event.schema";

const changeSchema = z.object({ field: z.string(), value: z.looseObject({}) });
const timeSchema = z.coerce.number().int().min(0).max(253_402_300_799);

type Entry = { id: string; time?: unknown; changes: unknown[] };

/**
 * What the entries of one event say about accounts, numbers and templates.
 *
 * @param oldest what happened before is left out
 */
export function readAccountNews(
  entries: readonly Entry[],
  { at, oldest }: { at: Date; oldest: Date },
): AccountNews[] {
  return entries.flatMap((entry) => {
    const seconds = timeSchema.safeParse(entry.time).data;
    const time = seconds === undefined ? at : new Date(seconds * 1_000);
    if (time < oldest) return [];
    return entry.changes.flatMap((raw) => {
      const change = changeSchema.safeParse(raw).data;
      if (!change) return [];
      const field = fieldOf(change);
      if (!isAccountField(field)) return [];
      const value = accountValues[field].safeParse(change.value);
      if (!value.success) return [];
      const digest = digestOf([entry.id, entry.time ?? null, change.field, change.value]);
      return [{ field, value: value.data, wabaId: entry.id, time, digest } as AccountNews];
    });
  });
}

/** Meta's own sample of a quality update comes under the name of the status update. */
function fieldOf({ field, value }: z.output<typeof changeSchema>): string {
  return field === "message_template_status_update" && "new_quality_score" in value
    ? "message_template_quality_update"
    : field;
}

function digestOf(parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
