import "server-only";
import type { Schedule } from "@/lib/queue/queue";

/** Everything that Wakey does by the clock. */
export const schedules: readonly Schedule[] = [];
