import type { Audience } from "@/lib/campaigns/campaign.schema";

/** Who is ticked: single people, or everybody that a search finds. */
export type AudienceChoice =
  | { kind: "picked"; ids: ReadonlySet<string> }
  | { kind: "all"; search: string; total: number };

export const nobody: AudienceChoice = { kind: "picked", ids: new Set() };
export const MAX_PICKED = 5_000;

export function countChosen(choice: AudienceChoice): number {
  return choice.kind === "picked" ? choice.ids.size : choice.total;
}

/** Ticks more people; where everybody is chosen already, they start a new choice. */
export function alsoPick(choice: AudienceChoice, ids: readonly string[]): AudienceChoice {
  return {
    kind: "picked",
    ids: new Set([...(choice.kind === "picked" ? choice.ids : []), ...ids]),
  };
}

export function toAudience(choice: AudienceChoice): Audience {
  return choice.kind === "picked"
    ? { kind: "picked", contactIds: [...choice.ids].sort() }
    : { kind: "all", search: choice.search };
}
