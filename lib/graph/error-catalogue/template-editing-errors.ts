import "server-only";
import type { ErrorEntry } from "./error-entry";

const TEMPLATES = "WhatsApp Manager → Message templates";

const editing = { retry: "after-fix", scope: "template", halts: null } as const;

/** Creating or changing a template failed. */
export const templateEditingErrors: readonly ErrorEntry[] = [
  {
    ...editing,
    code: 100,
    subcode: 2388024,
    title: "Template exists already",
    cause: "You have a template of this name in this language.",
    fix: `Edit that one in ${TEMPLATES}, or choose another name.`,
  },
  {
    ...editing,
    code: 2388019,
    title: "No room for more templates",
    cause:
      "Your account holds as many templates as it may: 250, or 6,000 once the business is verified.",
    fix: `Delete those you do not use in ${TEMPLATES}.`,
    scope: "account",
  },
  {
    ...editing,
    code: 2388039,
    title: "Template cannot be changed now",
    cause: "It is being reviewed, or was changed too often.",
    fix: "Wait for the review. An approved template can be changed once a day.",
  },
  {
    ...editing,
    code: 2388040,
    title: "Text too long",
    cause: "One part of the template has more characters than allowed.",
    fix: "Shorten the part that Meta's message names: 60 characters for header and footer, 1,024 for the body, 25 for a button.",
  },
  {
    ...editing,
    code: 2388047,
    title: "Header not accepted",
    cause: "The template's header does not follow the rules: plain text, one variable at most.",
    fix: `Correct the header in ${TEMPLATES}.`,
  },
  {
    ...editing,
    code: 2388072,
    title: "Body not accepted",
    cause: "The template's body does not follow the rules for text and variables.",
    fix: `Correct the body in ${TEMPLATES}.`,
  },
  {
    ...editing,
    code: 2388073,
    title: "Footer not accepted",
    cause: "The template's footer does not follow the rules: plain text, no variables.",
    fix: `Correct the footer in ${TEMPLATES}.`,
  },
  {
    ...editing,
    code: 2388293,
    title: "Too many variables",
    cause: "The template has too little text of its own for its number of variables.",
    fix: "Add words, or take out variables.",
  },
  {
    ...editing,
    code: 2388299,
    title: "Variable at the edge",
    cause: "The template's body begins or ends with a variable.",
    fix: "Put words before the first variable and after the last.",
  },
];
