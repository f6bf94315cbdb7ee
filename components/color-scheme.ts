/** The viewer's choice of light or dark; "system" is the absence of a choice. */
export type ColorScheme = "system" | "light" | "dark";

/** Holds "light" or "dark"; read by the root layout, so that the first paint is already right. */
export const colorSchemeCookie = "color-scheme";

/** Anything but the two known values counts as "system". */
export function parseColorScheme(value: string | undefined): ColorScheme {
  return value === "light" || value === "dark" ? value : "system";
}
