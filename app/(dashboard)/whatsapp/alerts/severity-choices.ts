import type { Severity } from "@/lib/alerts/alert.schema";

/** What a target can ask for, in the words of the form. */
export const severityChoices: Record<Severity, string> = {
  info: "All alerts",
  warning: "Warnings and what stops sending",
  critical: "Only what stops sending",
};
