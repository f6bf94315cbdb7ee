import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** What a pasted text can turn out to be. `meta-id`: one of Meta's ids, of what is not known. */
export type IdKind =
  | "empty"
  | "access-token"
  | "app-token"
  | "app-secret"
  | "phone-number"
  | "phone-number-id"
  | "waba-id"
  | "app-id"
  | "business-id"
  | "system-user-id"
  | "meta-id"
  | "web-address"
  | "e-mail-address"
  | "env-block"
  | "placeholder"
  | "cut-token"
  | "unknown";

/** Ids that are known by now, from a discovery or from the other fields. */
export type KnownIds = {
  appIds?: readonly string[];
  businessIds?: readonly string[];
  wabaIds?: readonly string[];
  phoneNumberIds?: readonly string[];
  systemUserIds?: readonly string[];
  /** Any notation. */
  phoneNumbers?: readonly string[];
};

/** The fields that ids and secrets are pasted into. */
export type IdField =
  | "accessToken"
  | "appSecret"
  | "appId"
  | "wabaId"
  | "phoneNumberId"
  | "businessId";

/** `sure` false: by its looks only, so the person may know better. */
export type Recognised = { kind: IdKind; sure: boolean };

const wanted: Record<IdField, IdKind> = {
  accessToken: "access-token",
  appSecret: "app-secret",
  appId: "app-id",
  wabaId: "waba-id",
  phoneNumberId: "phone-number-id",
  businessId: "business-id",
};

/**
 * Tells what a pasted text is: by the ids that are known, else by its looks. Meta's own ids look all
 * alike, so without knowledge they are just `meta-id`.
 */
export function recogniseId(value: string, known: KnownIds = {}): Recognised {
  const text = unwrapped(value);
  if (text === "") return { kind: "empty", sure: true };
  const named = kindByKnowledge(text, known);
  if (named) return { kind: named, sure: true };
  return kindByLooks(text);
}

/**
 * What to tell somebody who pasted the value into this field; null where it may be right.
 *
 * `sure` false: the value may be right all the same, so it should warn and not forbid. The text never
 * repeats the value.
 */
export function wrongField(
  field: IdField,
  value: string,
  known: KnownIds = {},
): { kind: IdKind; sure: boolean; text: string } | null {
  const { kind, sure } = recogniseId(value, known);
  if (kind === "empty" || kind === wanted[field] || kind === "unknown") return null;
  const takesId = field !== "accessToken" && field !== "appSecret";
  if (kind === "meta-id" && takesId) return null;
  return { kind, sure, text: `${words[kind]} ${places[field]}` };
}

const words: Record<Exclude<IdKind, "empty" | "unknown">, string> = {
  "access-token": "This is an access token.",
  "app-token": "This is an app token: an App ID and an App secret in one.",
  "app-secret": "This looks like an App secret, not like an ID or an access token.",
  "phone-number": "This is the phone number itself, not its ID.",
  "phone-number-id": "This is a Phone number ID.",
  "waba-id": "This is a WhatsApp Business Account ID.",
  "app-id": "This is an App ID.",
  "business-id": "This is the ID of a business portfolio.",
  "system-user-id": "This is the ID of a System User.",
  "meta-id": "This is only an ID.",
  "web-address": "This is a web address.",
  "e-mail-address": "This is an e-mail address.",
  "env-block": "These are several settings at once; paste them into “Paste your .env” instead.",
  placeholder: "This is a placeholder, not a value of yours.",
  "cut-token": "This access token is cut short: it ends in dots.",
};

const places: Record<IdField, string> = {
  accessToken: "An access token usually begins with EAA and has about 200 characters.",
  appSecret: "The App secret has 32 characters and stands in App settings → Basic, behind “Show”.",
  appId: "The App ID stands at the top of the app's dashboard.",
  wabaId: "The WhatsApp Business Account ID stands in API Setup, beside the Phone number ID.",
  phoneNumberId: "The Phone number ID stands in API Setup, below the number that sends.",
  businessId: "The business portfolio's ID stands in Business settings → Business info.",
};

/** Without what comes along when something is copied: quotes, a comma, invisible characters. */
function unwrapped(value: string): string {
  return value
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
    .trim()
    .replace(/[,;]$/, "")
    .replace(/^(["'`“‘])(.*)["'`”’]$/s, "$2")
    .replace(/^Bearer\s+/i, "")
    .trim();
}

function kindByKnowledge(text: string, known: KnownIds): IdKind | null {
  const id = text.replace(/\s+/g, "");
  if (known.phoneNumberIds?.includes(id)) return "phone-number-id";
  if (known.wabaIds?.includes(id)) return "waba-id";
  if (known.appIds?.includes(id)) return "app-id";
  if (known.businessIds?.includes(id)) return "business-id";
  if (known.systemUserIds?.includes(id)) return "system-user-id";
  const digits = digitsOf(text);
  const isNumber = /^\+?[\d\s().-]+$/.test(text) && digits !== "";
  if (isNumber && known.phoneNumbers?.some((number) => digitsOf(number) === digits)) {
    return "phone-number";
  }
  return null;
}

const looks: readonly [RegExp, IdKind, sure: boolean][] = [
  [/^EAA[\w-]{0,400}(?:\.{2,}|…)/, "cut-token", true],
  [/^\$\{?\w+\}?$|^<[^<>]+>$|^\{\{.+\}\}$|^(.)\1{5,}$/s, "placeholder", true],
  [/^(?:your|my|insert|enter|replace|change)[\s_-]?\w/i, "placeholder", false],
  [/^[\w.-]{1,60}\s*[=:]\s*\S.*[\r\n]/, "env-block", true],
  [/^(?:export\s+)?[A-Z][A-Z0-9_]{3,60}\s*=/, "env-block", true],
  [/^\d{5,20}\|[\w-]{16,}$/, "app-token", true],
  [/^EAA[A-Za-z0-9]{17,}[\w-]*$/, "access-token", true],
  [/^[0-9a-f]{32}$/i, "app-secret", true],
  [/^https?:\/\//i, "web-address", true],
  [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "e-mail-address", true],
];

function kindByLooks(text: string): Recognised {
  // Line breaks of a narrow window are no part of a token.
  const joined = /^EAA[\w\s-]+$/.test(text) ? text.replace(/\s+/g, "") : text;
  for (const [pattern, kind, sure] of looks) if (pattern.test(joined)) return { kind, sure };
  if (!/^\+?[\d\s().-]+$/.test(text)) return { kind: "unknown", sure: false };
  return numberLooks(text);
}

/** Meta's ids have 14 digits and more in practice; a phone number has at most 15. */
function numberLooks(text: string): Recognised {
  const digits = digitsOf(text);
  if (/^\+|[().-]/.test(text)) {
    const isPhone = digits.length >= 7 && digits.length <= 15;
    return isPhone ? { kind: "phone-number", sure: true } : { kind: "unknown", sure: false };
  }
  if (digits.length >= 14 && digits.length <= 20) return { kind: "meta-id", sure: true };
  const phone = parsePhoneNumberFromString(`+${digits}`);
  const isPhone = phone?.isPossible() || digits.length === 10;
  if (isPhone) return { kind: "phone-number", sure: false };
  return digits.length >= 5 && digits.length <= 20
    ? { kind: "meta-id", sure: false }
    : { kind: "unknown", sure: false };
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
