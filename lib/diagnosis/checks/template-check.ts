import "server-only";
import { formatCountOf } from "@/lib/format/number";
import type { TemplateSummary } from "@/lib/graph/list-templates";
import type { Answers } from "../answers";
import {
  blockedBy,
  type Judgement,
  notCheckable,
  obstacle,
  ok,
  refused,
  warning,
} from "../judgement";
import { atMeta, step } from "../places";

/** Whether there is a template to start a conversation with. */
export function checkTemplates(answers: Answers): Judgement {
  const { templates: answer } = answers;
  if (answer.kind === "refused") {
    return obstacle("templates", answer) ?? blockedBy("waba", refused("templates", answer.refusal));
  }
  if (answer.kind !== "ok") return obstacle("templates", answer) ?? notCheckable("Not asked.");
  const { templates, total, complete } = answer.facts;
  if (templates.some(({ status }) => status === "APPROVED")) {
    const count = formatCountOf(total ?? templates.length, "template", "templates");
    return ok(`The account has ${count}, approved ones among them.`);
  }
  if (!complete) return notCheckable("None of those that were read is approved; there are more.");
  return templates.length === 0 ? noTemplates(answers) : noneApproved(answers, templates);
}

const why =
  "A conversation can only be started with an approved template; free text reaches those alone who wrote within 24 hours.";

function noTemplates(answers: Answers): Judgement {
  return warning({
    cause: "no-templates",
    found: "The account has no templates",
    why,
    fix: [step("Create one; Meta mostly decides within minutes.", atMeta.templates(answers))],
  });
}

function noneApproved(answers: Answers, templates: readonly TemplateSummary[]): Judgement {
  const states = [...new Set(templates.map(({ status }) => status ?? "without a state"))];
  return warning({
    cause: "no-template-approved",
    found: "No template is approved",
    why,
    evidence: [`Their states: ${states.join(", ")}.`],
    fix: [step("Read why, correct them, and hand them in again.", atMeta.templates(answers))],
  });
}
