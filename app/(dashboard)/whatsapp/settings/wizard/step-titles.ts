import type { WizardPath, WizardStep } from "@/lib/wizard/steps.schema";

/** What a step is called, in the list of steps and above its view. */
export const stepTitles: Record<WizardStep, string> = {
  app: "Your Meta app",
  "api-setup": "Open API Setup",
  generate: "Generate the token",
  "system-user": "Create a System User",
  assets: "Assign app and account",
  permissions: "Generate the token",
  token: "Paste the token",
  number: "Choose the number",
  recipients: "Confirm a recipient",
  webhook: "Receive statuses",
  test: "Send a test message",
};

export const pathTitles: Record<WizardPath, string> = {
  temporary: "Temporary token (24 hours)",
  permanent: "Permanent token (System User)",
  own: "I have a token already",
};
