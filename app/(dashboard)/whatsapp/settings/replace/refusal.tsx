import type { ReactNode } from "react";
import type { NotDone } from "@/lib/rotation/rotation.schema";
import { FindingList } from "../finding-list";

type Props = {
  refusal: NotDone;
  /** "Nothing was switched." */
  title: string;
  /** A way on where Meta could not be asked. */
  children?: ReactNode;
};

/** Why Meta's answer kept something from being done. */
export function Refusal({ refusal, title, children }: Props) {
  return (
    <div className="flex flex-col gap-3" role="alert">
      <p className="font-semibold">{title}</p>
      <FindingList findings={refusal.findings} />
      {refusal.reason === "unreachable" ? children : null}
    </div>
  );
}
