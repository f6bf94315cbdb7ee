import "server-only";

const GONE = "[scrubbed]";

// Shorter values would blank half the log and are no secrets worth the name.
const SHORTEST_REGISTERED = 8;

type Alive = { owners: number; readonly spellings: readonly string[] };

// One registry for the whole process, also where the bundler has made two copies of this module.
const home = globalThis as { __wakeyAliveSecrets?: Map<string, Alive> };
home.__wakeyAliveSecrets ??= new Map();
const alive = home.__wakeyAliveSecrets;

const collected = new FinalizationRegistry<string>((value) => {
  const entry = alive.get(value);
  if (entry && entry.owners > 1) entry.owners -= 1;
  else alive.delete(value);
});

const SECRET_NAME =
  "(?:token|secret|proof|passw(?:or)?d\\w{0,20}|passphrase|pwd|authorization|cookie|api_?key|private_?key|encryption_?key|kek)";
const EQUALS = "(?:=|%(?:25){0,3}3D)";
const QUOTE = "\\\\*[\"'`]";
const BEARER_GAP = "(?:[\\s+]|%(?:25){0,3}20)";

const secretName = new RegExp(`${SECRET_NAME}$`, "i");

// Each is linear in the length of the text: no two unbounded parts can match the same characters.
const patterns: readonly (readonly [RegExp, string])[] = [
  // Drizzle's error message, which goes on with the parameter values.
  [/\bFailed query:[\s\S]*/g, `Failed query: ${GONE}`],
  [/EAA[A-Za-z0-9]{20,}[\w-]*/g, GONE],
  [/w[vk]\d{1,3}\.[A-Za-z0-9]{1,20}\.[\w.-]+/g, GONE],
  // JSON web tokens, signed or encrypted: what next-auth keeps in its cookies.
  [/eyJ[\w-]{10,}(?:\.[\w-]*){0,4}/g, GONE],
  [/\$argon2(?:id|i|d)\$[\w$=,+/-]+/g, GONE],
  // A Meta app token is the app's id and its secret.
  [/(?<!\d)\d{5,20}(?:\||%(?:25){0,3}7C)[\w-]{16,}/gi, GONE],
  [new RegExp(`\\b(Bearer)${BEARER_GAP}+[\\w.~+/=|%-]{8,}`, "gi"), `$1 ${GONE}`],
  [/(authorization\\*["']?\s{0,9}[:=]\s{0,9}\\*["']?)(?:\w{1,20} )?[^\s"'\\,]+/gi, `$1${GONE}`],
  [/(cookie: ?)[^"'\\\r\n]+/gi, `$1${GONE}`],
  [/((?:next-auth|wakey)\.[\w.-]{1,60}=)[^\s;"'\\]+/gi, `$1${GONE}`],
  [/(:\/\/[^\s:/@"']{0,64}:)[^\s"'/]{1,256}@/g, `$1${GONE}@`],
  // "name": "value" and name: 'value', at any depth of escaping.
  [
    new RegExp(`(${SECRET_NAME}(?:${QUOTE})?\\s{0,9}[:=]\\s{0,9})"(?:[^"\\\\]|\\\\[^])*"`, "gi"),
    `$1"${GONE}"`,
  ],
  [
    new RegExp(`(${SECRET_NAME}(?:${QUOTE})?\\s{0,9}[:=]\\s{0,9}${QUOTE})[^"'\`\\\\]+`, "gi"),
    `$1${GONE}`,
  ],
  [new RegExp(`(${SECRET_NAME}${EQUALS})[^\\s&"'\\\\,;)}]+`, "gi"), `$1${GONE}`],
  [/(passw(?:or)?d\w{0,20}: ?)[^\s"'\\,;]+/gi, `$1${GONE}`],
  [new RegExp(`(${SECRET_NAME}: ?)[\\w.~+/=|%-]{16,}`, "gi"), `$1${GONE}`],
  // An app secret is 32 hex digits, as many other things are; the word beside it decides.
  [/(secret[^\n]{0,24}?)(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/gi, `$1${GONE}`],
  [/(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])(?=[^\n]{0,24}secret)/gi, GONE],
  [/(\/(?:setup|invite|invitation|reset)[\w-]{0,20}\/)[\w-]{20,}/gi, `$1${GONE}`],
];

/**
 * Has {@link scrub} remove this value, also URL-encoded, escaped in JSON, or in base64.
 *
 * Values under 8 characters are ignored. It is forgotten when `owner` is garbage-collected; without
 * an owner it is remembered as long as the process lives.
 */
export function registerSecretValue(value: string, owner?: object): void {
  if (value.length < SHORTEST_REGISTERED) return;
  const entry = alive.get(value) ?? { owners: 0, spellings: spellingsOf(value) };
  entry.owners += 1;
  alive.set(value, entry);
  if (owner) collected.register(owner, value);
}

/**
 * The text without anything that is, or looks like, a secret.
 *
 * @param also values that are secret here although they are too short, or no `Secret`, to be known
 */
export function scrub(text: string, also: readonly string[] = []): string {
  let clean = text;
  for (const value of also) if (value) clean = clean.replaceAll(value, GONE);
  for (const { spellings } of alive.values()) {
    for (const spelling of spellings) clean = clean.replaceAll(spelling, GONE);
  }
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/**
 * {@link scrub} over every name and string in data as JSON.parse gives it; what stands under a name
 * such as `accessToken` or `password` goes entirely.
 */
export function scrubData(data: unknown): unknown {
  if (typeof data === "string") return scrub(data);
  if (Array.isArray(data)) return data.map(scrubData);
  if (typeof data !== "object" || data === null) return data;
  const entries = Object.entries(data).map(([name, value]) => {
    const secret = secretName.test(name) && (typeof value === "string" || isObject(value));
    return [scrub(name), secret ? GONE : scrubData(value)];
  });
  return Object.fromEntries(entries);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** Longest first, so that no spelling leaves the rest of another behind. */
function spellingsOf(value: string): string[] {
  const urlEncoded = encodeURIComponent(value.toWellFormed());
  const spellings = new Set([
    value,
    urlEncoded,
    encodeURIComponent(urlEncoded),
    urlEncoded.replaceAll("%20", "+"),
    urlEncoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(value).slice(1, -1),
    ...[0, 1, 2].flatMap((offset) => base64At(value, offset)),
  ]);
  return [...spellings].sort((a, b) => b.length - a.length);
}

/** How the value looks in base64 when it begins `offset` bytes into a group of three. */
function base64At(value: string, offset: number): string[] {
  const bytes = Buffer.from(value, "utf8");
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const firstWhole = offset === 0 ? 0 : 4;
  const whole = Math.floor(padded.length / 3) * 4;
  const standard = padded.toString("base64").slice(firstWhole, whole);
  return [standard, standard.replaceAll("+", "-").replaceAll("/", "_")];
}
