import "server-only";
import { cloudRefusal, parameterRefusal } from "./graph-error";
import { digitsOf } from "./ids";
import type { Waba } from "./records";

type Template = Waba["templates"][number];

const MAX_TEXT = 4096;
const MAX_OPAQUE = 512;

/** What a send asks for, checked. */
export type MessageRequest = {
  /** As it was written. */
  to: string;
  /** Digits. */
  waId: string;
  opaque: string | null;
  type: "text" | "template";
  /** The text's body, or the template's name. */
  text: string;
};

/**
 * Reads the body of `POST /{PNID}/messages`: texts, and templates of the WABA.
 *
 * @throws {GraphRefusal} 100 for missing and wrong fields, 131051 for other types; of templates
 *   132001 for one that is not there or not approved, 132015 for a paused and 132016 for a disabled
 *   one, 132000 for too many or too few values
 */
export function readMessageRequest(
  body: Record<string, unknown> | null,
  templates: readonly Template[],
): MessageRequest {
  const sent = body ?? {};
  if (sent.messaging_product !== "whatsapp") {
    throw parameterRefusal("The parameter messaging_product is required.");
  }
  const recipientType = sent.recipient_type ?? "individual";
  if (recipientType !== "individual") {
    throw parameterRefusal("Invalid parameter", "Parameter 'recipient_type' must be individual");
  }
  const { to, waId } = readRecipient(sent.to);
  const type = sent.type ?? "text";
  if (type !== "text" && type !== "template") {
    throw cloudRefusal(
      400,
      131051,
      "Unsupported message type",
      "The sandbox takes texts and templates.",
    );
  }
  const text = type === "text" ? readText(sent.text) : readTemplate(sent.template, templates);
  return { to, waId, opaque: readOpaque(sent.biz_opaque_callback_data), type, text };
}

function readRecipient(to: unknown): { to: string; waId: string } {
  if (to === undefined || to === null || to === "") {
    throw parameterRefusal("The parameter to is required.");
  }
  const written = String(to);
  const waId = digitsOf(written);
  if (!/^\+?[\d ()-]+$/.test(written) || waId.length < 7 || waId.length > 15) {
    throw parameterRefusal("Invalid parameter", "Parameter 'to' is not a valid phone number");
  }
  return { to: written, waId };
}

function readText(text: unknown): string {
  const body = field(text, "body");
  if (typeof body !== "string" || body === "") {
    throw parameterRefusal("The parameter text['body'] is required.");
  }
  if (body.length > MAX_TEXT) {
    throw parameterRefusal(`Param text['body'] must be at most ${MAX_TEXT} characters long.`);
  }
  return body;
}

function readTemplate(template: unknown, templates: readonly Template[]): string {
  const name = field(template, "name");
  if (typeof name !== "string" || name === "") {
    throw parameterRefusal("The parameter template['name'] is required.");
  }
  const language = field(field(template, "language"), "code");
  if (typeof language !== "string" || language === "") {
    throw parameterRefusal("The parameter template['language']['code'] is required.");
  }
  const known = templates.find((one) => one.name === name && one.language === language);
  if (known?.status === "PAUSED") {
    throw cloudRefusal(400, 132015, "Template is Paused", `template (${name}) is paused`);
  }
  if (known?.status === "DISABLED") {
    throw cloudRefusal(400, 132016, "Template is Disabled", `template (${name}) is disabled`);
  }
  if (known?.status !== "APPROVED") {
    throw cloudRefusal(
      404,
      132001,
      "Template name does not exist in the translation",
      `template name (${name}) does not exist in ${language}`,
    );
  }
  for (const component of known.components) {
    refuseCount(String(component.type), component.text, field(template, "components"));
  }
  return name;
}

/** As many values as the component has different variables. */
function refuseCount(type: string, text: unknown, components: unknown): void {
  const expected = new Set(String(text ?? "").match(/\{\{\w+\}\}/g)).size;
  const sent = Array.isArray(components) ? components : [];
  const component = sent.find((one) => String(field(one, "type")).toUpperCase() === type);
  const parameters = field(component, "parameters");
  const given = Array.isArray(parameters) ? parameters.length : 0;
  // What is no text, such as a header's image, is taken as it comes.
  if (given === expected || (text === undefined && type !== "BODY")) return;
  throw cloudRefusal(
    400,
    132000,
    "Number of parameters does not match the expected number of params",
    `${type.toLowerCase()}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  );
}

function readOpaque(opaque: unknown): string | null {
  if (opaque === undefined || opaque === null) return null;
  if (typeof opaque !== "string") {
    throw parameterRefusal("Invalid parameter", "biz_opaque_callback_data must be a string");
  }
  if (opaque.length > MAX_OPAQUE) {
    throw parameterRefusal(
      `Param biz_opaque_callback_data must be at most ${MAX_OPAQUE} characters long.`,
    );
  }
  return opaque;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
