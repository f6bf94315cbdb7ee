import type { ReactNode } from "react";

export type Definition = {
  label: string;
  value: ReactNode;
};

/** Labels and values, side by side where there is room. */
export function DefinitionList({ rows }: { rows: readonly Definition[] }) {
  return (
    <dl className="@container divide-y divide-separator text-sm">
      {rows.map((row) => (
        <div
          className="grid gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 @sm:grid-cols-[9rem_minmax(0,1fr)]"
          key={row.label}
        >
          <dt className="text-muted">{row.label}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
