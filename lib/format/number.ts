const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

/** "4,812" */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** "1 person", "4,812 people" */
export function formatCountOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/**
 * "63%" of a whole. Only nothing is 0% and only all is 100%: what rounds there shows as 1% or 99%.
 */
export function formatShare(part: number, total: number): string {
  if (total <= 0 || part <= 0) return share.format(0);
  if (part >= total) return share.format(1);
  return share.format(Math.min(0.99, Math.max(0.01, part / total)));
}
