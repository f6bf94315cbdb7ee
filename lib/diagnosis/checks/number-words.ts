import "server-only";
import type { PhoneNumberDetails } from "@/lib/graph/phone-number-details";
import type { Answers } from "../answers";
import { notCheckable } from "../judgement";

/** The number as Meta describes it; null where it did not. */
export function numberOf({ number }: Answers): PhoneNumberDetails | null {
  return number.kind === "ok" ? number.facts : null;
}

/** For what Meta left out of its answer. */
export function silent() {
  return notCheckable("Meta did not tell.");
}
