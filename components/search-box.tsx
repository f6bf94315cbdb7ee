import Form from "next/form";
import { useId } from "react";
import { Icon } from "./icon";

type Props = {
  /** The accessible name: "Search contacts". */
  label: string;
  /** Where the list lives: "/whatsapp/contacts". */
  action: string;
  /** The query parameter. */
  name?: string;
  defaultValue?: string | undefined;
  /** Other parameters to keep, such as the sort order. */
  keep?: Readonly<Record<string, string>>;
};

/** Puts the search into the address, so that it can be kept and shared. */
export function SearchBox({ label, action, name = "q", defaultValue = "", keep = {} }: Props) {
  const id = useId();
  return (
    <search className="w-full sm:max-w-xs">
      <Form action={action} className="relative">
        {Object.entries(keep).map(([key, value]) => (
          <input key={key} name={key} type="hidden" value={value} />
        ))}
        <label className="sr-only" htmlFor={id}>
          {label}
        </label>
        <Icon
          className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted"
          name="search"
        />
        <input
          className="input input--full-width h-10 ps-9 md:h-9"
          defaultValue={defaultValue}
          id={id}
          key={defaultValue}
          name={name}
          placeholder={label}
          type="search"
        />
      </Form>
    </search>
  );
}
