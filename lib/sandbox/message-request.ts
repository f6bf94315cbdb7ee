import "server-only";
import { cloudRefusal, parameterRefusal } from "./graph-error";
import { digitsOf } from "./ids";

const MAX_TEXT = 4096;
const MAX_OPAQUE = 512;
const TEMPLATE = { name: "hello_world", language: "en_US" };

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
 * Reads the body of `POST /{PNID}/messages`: texts, and the template `hello_world` in en_US.
 *
 * @throws {GraphRefusal} 100 for missing and wrong fields, 131051 for other types, 132001 for other
 *   templates and 132000 for values that `hello_world` has no place for
 */
export function readMessageRequest(body: Record<string, unknown> | null): MessageRequest {
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
  const text = type === "text" ? readText(sent.text) : readTemplate(sent.template);
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

function readTemplate(template: unknown): string {
  const name = field(template, "name");
  if (typeof name !== "string" || name === "") {
    throw parameterRefusal("The parameter template['name'] is required.");
  }
  const language = field(field(template, "language"), "code");
  if (typeof language !== "string" || language === "") {
    throw parameterRefusal("The parameter template['language']['code'] is required.");
  }
  if (name !== TEMPLATE.name || language !== TEMPLATE.language) {
    throw cloudRefusal(
      404,
      132001,
      "Template name does not exist in the translation",
      `template name (${name}) does not exist in ${language}`,
    );
  }
  refuseValues(field(template, "components"));
  return name;
}

/** `hello_world` has no variables. */
function refuseValues(components: unknown): void {
  for (const component of Array.isArray(components) ? components : []) {
    const parameters = field(component, "parameters");
    const given = Array.isArray(parameters) ? parameters.length : 0;
    if (given > 0) throw parameterCount(String(field(component, "type")), given);
  }
}

function parameterCount(component: string, given: number) {
  return cloudRefusal(
    400,
    132000,
    "Number of parameters does not match the expected number of params",
    `${component}: number of localizable_params (${given}) does not match the expected number of params (0)`,
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
