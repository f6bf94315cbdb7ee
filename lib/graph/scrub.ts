import "server-only";

const ANY_META_TOKEN = /EAA[A-Za-z0-9]{20,}/g;

/** `text` with the given values, and whatever looks like a token of Meta's, replaced by [secret]. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret) clean = clean.replaceAll(secret, "[secret]");
  return clean.replace(ANY_META_TOKEN, "[secret]");
}
