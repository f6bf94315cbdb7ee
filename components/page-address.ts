/** The query of an address, as a page of Next receives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

const MAX_SEARCH = 200;
const MAX_PAGE = 1_000_000;

/** A text of the address, such as a search; empty when it is not there. */
export function readText(params: SearchParams, name: string): string {
  const value = params[name];
  const text = (Array.isArray(value) ? value[0] : value) ?? "";
  // Control characters cannot be in the data, and PostgreSQL refuses the NUL among them.
  return text
    .replace(/\p{Cc}/gu, " ")
    .normalize("NFC")
    .trim()
    .slice(0, MAX_SEARCH);
}

/** A page number of the address, from 1; what is none counts as 1. */
export function readPage(params: SearchParams, name: string): number {
  const page = Number(readText(params, name));
  return Number.isInteger(page) && page >= 1 && page <= MAX_PAGE ? page : 1;
}

/** An address with the parameters that have something to say. */
export function addressOf(path: string, params: Record<string, string | number>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== "" && !(name.toLowerCase().endsWith("page") && value === 1)) {
      query.set(name, String(value));
    }
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** How many pages rows take; never less than one. */
export function pageCountOf(total: number, pageSize: number): number {
  return Math.max(1, Math.ceil(total / pageSize));
}
