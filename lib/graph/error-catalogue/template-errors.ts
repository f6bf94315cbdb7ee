import "server-only";
import type { ErrorEntry } from "./error-entry";

const TEMPLATES = "WhatsApp Manager → Message templates";

const template = { retry: "after-fix", scope: "template", halts: null } as const;
// Would refuse every further recipient just the same.
const forEverybody = { ...template, halts: "campaign" } as const;

/** Sending a template failed. */
export const templateErrors: readonly ErrorEntry[] = [
  {
    ...forEverybody,
    code: 131063,
    title: "Marketing templates switched off",
    cause: "Your account does not send marketing templates through Cloud API.",
    fix: "Allow marketing on Cloud API again in the settings of the account in WhatsApp Manager (disable_marketing_messages_on_cloud_api = false), or send through the marketing endpoint.",
  },
  {
    ...template,
    code: 132000,
    title: "Number of values does not fit",
    cause: "The template has more or fewer variables than the values you sent.",
    fix: `Give exactly one value for each variable of header, body and buttons; ${TEMPLATES} shows them.`,
  },
  {
    ...forEverybody,
    code: 132001,
    title: "No such template in this language",
    cause: "In the language you chose, your account has nothing approved under this name.",
    fix: `Compare name, language and approval with ${TEMPLATES}. en and en_US are two different languages.`,
  },
  {
    ...template,
    code: 132005,
    title: "Text too long with its values",
    cause: "Filled in with this recipient's values, the template's text is over the limit.",
    fix: "Shorten the values and send again.",
  },
  {
    ...forEverybody,
    code: 132007,
    title: "Template breaks a rule",
    cause: "WhatsApp finds something in the template's content that is not allowed.",
    fix: `Change the template in ${TEMPLATES} and wait until it is approved again.`,
  },
  {
    ...template,
    code: 132008,
    title: "Value with forbidden characters",
    cause:
      "A value holds what a template does not take: line breaks, tabs or many spaces in a row.",
    fix: "Take these out of the value and send again.",
  },
  {
    ...template,
    code: 132012,
    title: "Values of the wrong form",
    cause:
      "Named values were sent to numbered variables or the other way round, or one is of the wrong kind, such as text for an image.",
    fix: `Match the variables and the header's kind as shown in ${TEMPLATES}.`,
  },
  {
    ...forEverybody,
    code: 132015,
    title: "Template is paused",
    cause:
      "People reacted badly to this template, so Meta paused it, for 3 hours the first time and 6 the second. Messages held back for it are dropped.",
    fix: `Wait until ${TEMPLATES} shows it as active again, or send a better template.`,
  },
  {
    ...forEverybody,
    code: 132016,
    title: "Template is disabled",
    cause: "The template was paused too often because of its quality, and is now off for good.",
    fix: `Create another template with different content in ${TEMPLATES}.`,
    retry: "never",
  },
  {
    ...template,
    code: 132018,
    title: "Template values not accepted",
    cause: "Some of the values did not pass Meta's check of the template.",
    fix: `Correct the values the details name; ${TEMPLATES} shows what each is for.`,
  },
  {
    ...forEverybody,
    code: 132068,
    title: "Flow is blocked",
    cause: "Meta has blocked the Flow that the template opens.",
    fix: "Repair it in WhatsApp Manager → Flows.",
  },
  {
    ...forEverybody,
    code: 132069,
    title: "Flow is throttled",
    cause:
      "The template's Flow has faults, so Meta lets only 10 messages an hour through; these are used.",
    fix: "Repair it in WhatsApp Manager → Flows, and wait an hour.",
    minWaitSeconds: 3600,
  },
  {
    ...forEverybody,
    code: 134100,
    title: "Not a marketing template",
    cause: "The marketing endpoint takes no templates of other categories.",
    fix: `Pick a marketing template in ${TEMPLATES}, or send this one as an ordinary message.`,
  },
  {
    ...template,
    code: 134101,
    title: "Template still new",
    cause: "It takes up to 10 minutes until the marketing endpoint knows a new template.",
    fix: "Wait 10 minutes and send again.",
    retry: "backoff",
    minWaitSeconds: 600,
  },
  {
    ...forEverybody,
    code: 134102,
    title: "Template not available",
    cause:
      "The marketing endpoint could not take over the template, or your account has not joined it.",
    fix: "Look in WhatsApp Manager → Overview whether your account has joined marketing messages.",
  },
  {
    ...template,
    code: 141002,
    title: "Template not approved",
    cause: "The template's health check says that it has no approval.",
    fix: `Edit it or appeal in ${TEMPLATES}.`,
    docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status",
  },
];
