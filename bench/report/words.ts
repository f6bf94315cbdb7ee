/** 12,345 */
export const whole = (value: number) => Math.round(value).toLocaleString("en");
/** 0.53 */
export const ratio = (value: number) => value.toFixed(2);
/** 1.25 % */
export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`;
/** 12 ms, or 1.3 s */
export const duration = (ms: number) =>
  ms < 1_000 ? `${whole(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

type Cell = string | number;

/** A Markdown table; columns after the first `texts` are numbers, and stand on the right. */
export function table(head: readonly string[], rows: readonly Cell[][], texts = 1): string {
  const rule = head.map((_, column) => (column < texts ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** When these parts of the page were measured. */
export function when(...parts: ({ at: string } | undefined)[]): string {
  const times = parts.flatMap((part) =>
    part ? [`${part.at.slice(0, 16).replace("T", " ")} UTC`] : [],
  );
  return `Measured ${[...new Set(times)].join(", ")}.`;
}
