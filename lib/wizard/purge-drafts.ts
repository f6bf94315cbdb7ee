import "server-only";
import { deleteDeadDrafts } from "@/db/queries/wizard-drafts";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";

/** Deletes drafts whose time is over, and the tokens sealed in them. */
export async function purgeDrafts(): Promise<void> {
  const drafts = await deleteDeadDrafts(now());
  if (drafts > 0) log.info({ drafts }, "Drafts of the wizard were purged");
}
