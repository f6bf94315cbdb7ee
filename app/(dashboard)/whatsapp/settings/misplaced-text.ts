import { type IdField, type KnownIds, wrongField } from "@/lib/connections/recognise-id.schema";

/**
 * What to say of a value that belongs into another field; undefined where it may be right. An App ID
 * can look like a phone number, so for it only what is certain is said.
 */
export function misplacedText(
  field: IdField,
  value: string,
  known: KnownIds = {},
): string | undefined {
  const wrong = wrongField(field, value, known);
  const mayGuess = field === "phoneNumberId" || field === "wabaId";
  return wrong && (wrong.sure || mayGuess) ? wrong.text : undefined;
}
