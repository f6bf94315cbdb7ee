import Link from "next/link";
import type { ReactNode } from "react";
import { SelectAllCell, type Selection, SelectRowCell } from "./data-table-selection";
import { Icon } from "./icon";

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the end. */
  align?: "start" | "end";
  /** Address of the same page sorted by this column, and how it is sorted now. */
  sort?: { href: string; direction: "ascending" | "descending" | null };
  /** Width and the like, for both header and cells: "w-40"; "whitespace-nowrap" for phone numbers. */
  className?: string;
};

type Props<Row> = {
  /** The table's accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Check boxes; only from a client component, which holds the set. */
  selection?: Selection<Row>;
  /** Stands in for the table when there are no rows. */
  empty?: ReactNode;
};

/**
 * Rows under a header that stays in view. Below 640 px each row becomes a stack of
 * header–value pairs, the first column being its title.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, selection, empty }: Props<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table
      aria-label={label}
      className="w-full border-separate border-spacing-0 text-sm max-sm:block"
    >
      <thead className="max-sm:block">
        <tr className="max-sm:block">
          {selection ? (
            <SelectAllCell keys={rows.map(rowKey)} label={label} selection={selection} />
          ) : null}
          {columns.map((column) => (
            <HeaderCell column={column} key={column.id} />
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {rows.map((row) => (
          <tr
            className="group/row max-sm:relative max-sm:flex max-sm:flex-col max-sm:gap-1 max-sm:border-separator max-sm:border-t max-sm:py-3"
            key={rowKey(row)}
          >
            {selection ? (
              <SelectRowCell row={row} rowKey={rowKey(row)} selection={selection} />
            ) : null}
            {columns.map((column, index) => (
              <BodyCell
                column={column}
                indented={selection !== undefined}
                isTitle={index === 0}
                key={column.id}
                row={row}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function HeaderCell<Row>({ column }: { column: Column<Row> }) {
  const { sort } = column;
  return (
    <th
      aria-sort={sort ? (sort.direction ?? "none") : undefined}
      className={`sticky top-14 z-10 border-separator border-b bg-surface px-3 py-2 font-medium text-muted max-sm:hidden lg:top-0 ${alignment(column)} ${column.className ?? ""}`}
      scope="col"
    >
      {sort ? (
        <Link
          className="inline-flex items-center gap-1 rounded-sm hover:text-foreground"
          href={sort.href}
        >
          {column.header}
          <Icon
            className={`size-3.5 ${sort.direction === null ? "opacity-0" : ""} ${sort.direction === "ascending" ? "rotate-180" : ""}`}
            name="chevronDown"
          />
        </Link>
      ) : (
        column.header
      )}
    </th>
  );
}

type BodyCellProps<Row> = {
  column: Column<Row>;
  row: Row;
  isTitle: boolean;
  /** On a phone, leaves room for the check box. */
  indented: boolean;
};

function BodyCell<Row>({ column, row, isTitle, indented }: BodyCellProps<Row>) {
  return (
    <td
      className={`min-w-0 border-separator px-3 py-2.5 align-top [overflow-wrap:anywhere] group-hover/row:bg-surface-secondary max-sm:border-0 max-sm:bg-transparent! max-sm:px-0 max-sm:py-0 sm:border-b ${indented ? "max-sm:ps-9" : ""} ${isTitle ? "max-sm:font-medium" : "max-sm:grid max-sm:grid-cols-[6.5rem_minmax(0,1fr)] max-sm:gap-2"} ${alignment(column)} ${column.className ?? ""}`}
    >
      {isTitle ? null : (
        <span aria-hidden="true" className="text-muted sm:hidden">
          {column.header}
        </span>
      )}
      <div className="min-w-0">{column.cell(row)}</div>
    </td>
  );
}

function alignment<Row>({ align }: Column<Row>): string {
  return align === "end" ? "text-start sm:text-end" : "text-start";
}
