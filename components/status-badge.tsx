import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { softTone, type Tone, toneIcon } from "./tone";

type Props = {
  tone: Tone;
  /** The status as a word: "Delivered". */
  children: ReactNode;
  /** Another sign than the tone's own. */
  icon?: IconName;
};

/** A status by icon, word and colour. */
export function StatusBadge({ tone, children, icon = toneIcon[tone] }: Props) {
  return (
    <span
      className={`inline-flex w-fit items-center gap-1.5 whitespace-nowrap rounded-md px-2 py-0.5 align-middle font-medium text-sm ${softTone[tone]}`}
    >
      <Icon className="size-4" name={icon} />
      {children}
    </span>
  );
}
