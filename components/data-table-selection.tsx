"use client";

export type Selection<Row> = {
  /** Keys of the ticked rows; may hold rows of other pages. */
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
  /** Names the row's check box: "Select Asha Rao". */
  rowLabel: (row: Row) => string;
};

const boxCell =
  "w-10 border-separator border-b bg-surface px-3 max-sm:border-0 max-sm:px-0 align-top";
const box = "size-4.5 cursor-pointer align-middle";

type AllProps<Row> = { keys: readonly string[]; label: string; selection: Selection<Row> };

/** Ticks or unticks the rows in view; half-ticked while only some are. */
export function SelectAllCell<Row>({ keys, label, selection }: AllProps<Row>) {
  const { selected, onChange } = selection;
  const count = keys.filter((key) => selected.has(key)).length;
  const all = keys.length > 0 && count === keys.length;

  function toggle() {
    const next = new Set(selected);
    for (const key of keys) {
      if (all) next.delete(key);
      else next.add(key);
    }
    onChange(next);
  }

  return (
    <th
      className={`sticky top-14 z-10 py-2 text-start font-normal max-sm:static max-sm:block max-sm:w-full max-sm:pb-3 lg:top-0 ${boxCell}`}
      scope="col"
    >
      <label className="inline-flex cursor-pointer items-center gap-3">
        <input
          aria-label={`Select all ${label.toLowerCase()}`}
          checked={all}
          className={box}
          onChange={toggle}
          ref={(input) => {
            if (input) input.indeterminate = count > 0 && !all;
          }}
          type="checkbox"
        />
        <span aria-hidden="true" className="text-muted sm:hidden">
          Select all
        </span>
      </label>
    </th>
  );
}

type RowProps<Row> = { row: Row; rowKey: string; selection: Selection<Row> };

export function SelectRowCell<Row>({ row, rowKey, selection }: RowProps<Row>) {
  const { selected, onChange, rowLabel } = selection;

  function toggle() {
    const next = new Set(selected);
    if (!next.delete(rowKey)) next.add(rowKey);
    onChange(next);
  }

  return (
    <td
      className={`py-2.5 group-hover/row:bg-surface-secondary max-sm:absolute max-sm:start-0 max-sm:top-3 max-sm:w-auto max-sm:bg-transparent! max-sm:py-0 ${boxCell}`}
    >
      {/* The label around it makes the target as tall as a line. */}
      <label className="inline-flex min-h-6 cursor-pointer items-center">
        <input
          aria-label={`Select ${rowLabel(row)}`}
          checked={selected.has(rowKey)}
          className={box}
          onChange={toggle}
          type="checkbox"
        />
      </label>
    </td>
  );
}
