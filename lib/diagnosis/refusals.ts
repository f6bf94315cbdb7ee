import "server-only";
import type { Refusal } from "./answers";

const limits = new Set([4, 17, 32, 341, 613, 80007, 80008, 130429]);
const troubles = new Set([1, 2, 131000, 131016]);

/** Meta asks to wait; nothing is known to be wrong. */
export function isLimit({ code }: Refusal): boolean {
  return limits.has(code);
}

/** Meta's own servers are in trouble, whatever was asked. */
export function isTrouble({ code }: Refusal): boolean {
  return troubles.has(code);
}

/** The object is absent, or this token may not see it: Meta does not say which. */
export function isInvisible({ code, subcode }: Refusal): boolean {
  return code === 100 && subcode === 33;
}

/** `appsecret_proof` was missing or did not fit. */
export function isAboutProof({ message }: Refusal): boolean {
  return /appsecret_proof/i.test(message);
}

export function isPermission({ code }: Refusal): boolean {
  return code === 10 || (code >= 200 && code <= 299);
}

export function isDeadToken({ code, message }: Refusal): boolean {
  return (code === 190 || code === 102) && !isAboutApp(message);
}

/** The App ID is unknown to Meta. */
export function isUnknownApp({ code, message }: Refusal): boolean {
  return code === 101 || /validating application/i.test(message);
}

/** App ID and App secret do not fit each other. */
export function isWrongSecret({ code, message }: Refusal): boolean {
  return code === 190 && /signature/i.test(message);
}

export function isUnknownVersion({ code, message }: Refusal): boolean {
  return code === 2500 && /Unknown path components/i.test(message);
}

function isAboutApp(message: string): boolean {
  return /validating application|signature/i.test(message);
}

type NodeKind = "account" | "phone number" | "app" | "business";

const nodeTypes: readonly [RegExp, NodeKind][] = [
  [/PhoneNumber/i, "phone number"],
  [/WhatsAppBusinessAccount/i, "account"],
  [/^Application$/i, "app"],
  [/^Business$/i, "business"],
];

/** What the asked object is, where Meta names it: `… nonexisting field (x) on node type (Y)`. */
export function nodeKind({ message }: Refusal): NodeKind | null {
  const type = /on node type \((\w+)\)/.exec(message)?.[1];
  return nodeTypes.find(([pattern]) => type !== undefined && pattern.test(type))?.[1] ?? null;
}
