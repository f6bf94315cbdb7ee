import type { IconName } from "./icon";

/** How something stands, told by icon, word and colour together. */
export type Tone = "neutral" | "info" | "good" | "warn" | "bad";

/** Text on a soft ground of the same hue. */
export const softTone: Record<Tone, string> = {
  neutral: "bg-default text-default-foreground",
  info: "bg-info-soft text-info-soft-foreground",
  good: "bg-success-soft text-success-soft-foreground",
  warn: "bg-warning-soft text-warning-soft-foreground",
  bad: "bg-danger-soft text-danger-soft-foreground",
};

/** Fills of bars and dots. */
export const solidTone: Record<Tone, string> = {
  neutral: "bg-muted",
  info: "bg-info",
  good: "bg-success",
  warn: "bg-warning",
  bad: "bg-danger",
};

export const toneIcon: Record<Tone, IconName> = {
  neutral: "neutral",
  info: "info",
  good: "good",
  warn: "warn",
  bad: "bad",
};
