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

/** "63%" of a whole; "<1%" and ">99%" where rounding would tell of none or all. */
export function formatShare(part: number, total: number): string {
  if (total <= 0 || part <= 0) return "0%";
  if (part >= total) return "100%";
  const ratio = part / total;
  if (ratio < 0.01) return "<1%";
  return ratio > 0.99 ? ">99%" : share.format(ratio);
}
