import type { CheckId } from "./diagnosis.schema";

/** Meta's numbers of a refusal. */
export type ErrorNumbers = { code: number | null; subcode?: number | null | undefined };

/**
 * The page that finds out what is wrong with a connection, opened at the check that an error of
 * Meta's is about.
 */
export function diagnosisHref(connectionId: string, error?: ErrorNumbers | null): string {
  const query = new URLSearchParams({ connection: connectionId });
  const check = error ? checkOfError(error) : null;
  if (check) query.set("check", check);
  return `/whatsapp/settings/diagnosis?${query}`;
}

/** The entry of the error guide about a refusal. */
export function errorGuideHref({
  code,
  subcode,
}: {
  code: number;
  subcode?: number | null | undefined;
}): string {
  const query = new URLSearchParams({ code: String(code) });
  if (subcode !== null && subcode !== undefined) query.set("subcode", String(subcode));
  return `/whatsapp/errors?${query}`;
}

/** Which check looks at what a refusal complains of; null where none does. */
export function checkOfError({ code, subcode }: ErrorNumbers): CheckId | null {
  if (code === null) return null;
  if (code === 100 && subcode === 33) return "number";
  const exact = checkOfCode.get(code);
  if (exact) return exact;
  if (code >= 200 && code <= 299) return "permission-messaging";
  return code >= 132_000 && code <= 132_099 ? "templates" : null;
}

const codesOf: Partial<Record<CheckId, readonly number[]>> = {
  meta: [1, 2, 131000, 131016],
  "call-limit": [4, 17, 341, 613, 80007, 80008],
  "api-version": [2500],
  token: [0, 102, 104, 190],
  "app-id": [101],
  "permission-messaging": [3, 10, 131005],
  number: [33],
  "number-status": [131031, 131057, 2494100],
  registration: [131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016],
  "health-waba": [368, 131064],
  "health-business": [131042],
  quality: [131048, 131049],
  "display-name": [131037],
  throughput: [130429],
  "account-mode": [131030],
  callback: [2200],
};

const checkOfCode = new Map(
  (Object.entries(codesOf) as [CheckId, readonly number[]][]).flatMap(([check, codes]) =>
    codes.map((code) => [code, check] as const),
  ),
);
