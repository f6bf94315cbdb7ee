import "server-only";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { scrub } from "@/lib/scrub";
import { type Check, checkNames, type Diagnosis } from "./diagnosis.schema";

const words: Record<Check["state"], string> = {
  ok: "OK",
  warning: "WARNING",
  broken: "BROKEN",
  "not-checkable": "NOT CHECKED",
};

type About = Pick<ConnectionView, "kind" | "appId" | "wabaId" | "phoneNumberId"> & {
  /** What people call the connection. */
  name: string;
};

/** A diagnosis as plain text, to be handed to somebody who helps. Without secrets. */
export function reportText(about: About, diagnosis: Diagnosis): string {
  const { checks, first, at, tookMs } = diagnosis;
  const lines = [
    `Wakey diagnosis of ${about.name}`,
    `Made ${at.toISOString()}, took ${(tookMs / 1000).toFixed(1)} s`,
    `App ID ${about.appId}, WhatsApp Business Account ID ${about.wabaId}, Phone number ID ${about.phoneNumberId}${about.kind === "sandbox" ? ", sandbox" : ""}`,
    "",
    first ? `First cause: ${checkNames[first]}` : "Nothing is wrong.",
    "",
    ...checks.flatMap(inLines),
  ];
  return scrub(lines.join("\n"));
}

function inLines(check: Check): string[] {
  const { id, state, found, cause, why, evidence, meta } = check;
  const told = state === "ok" || state === "not-checkable" ? [] : [`Cause: ${cause}. ${why}`];
  const numbers = meta && [meta.code, meta.subcode].filter((number) => number !== null).join(" / ");
  return [
    `[${words[state]}] ${checkNames[id]}: ${found}`,
    ...[...told, ...evidence].map((line) => `    ${line}`),
    ...(meta
      ? [
          `    Meta: ${numbers} ${meta.text}${meta.fbtraceId ? ` (fbtrace_id ${meta.fbtraceId})` : ""}`,
        ]
      : []),
  ];
}
