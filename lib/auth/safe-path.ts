import "server-only";

const NOWHERE = "https://nowhere.invalid";
// Coming back to these after signing in would lead in circles or show raw data.
const NOT_PAGES = /^\/(sign-in|setup|no-organization|api|_next)(\/|$)/;

/** A path of ours to go to after signing in; "/" for everything that is none. */
export function safePath(value: unknown): string {
  if (typeof value !== "string" || value.length > 2_000 || !value.startsWith("/")) return "/";
  // Browsers read a backslash as a slash and drop tabs and line breaks.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\\\u0000-\u001f]/.test(value) || !URL.canParse(value, NOWHERE)) return "/";
  const url = new URL(value, NOWHERE);
  if (url.origin !== NOWHERE || url.pathname.startsWith("//") || NOT_PAGES.test(url.pathname)) {
    return "/";
  }
  return url.pathname + url.search + url.hash;
}
