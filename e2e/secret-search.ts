import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** So many characters of a secret in a row are a leak; the last four are shown on purpose. */
const WINDOW = 12;

type Needle = { bytes: Buffer; finding: string };

/** Finds secrets, whole or in part, in any of the spellings in which they get about. */
export type SecretSearch = {
  /** @returns what was found, each secret and spelling once, without the secret itself */
  in(haystack: string | Buffer): string[];
};

/**
 * Looks for every 12 characters in a row of each secret: as they are, backwards, percent-encoded, in
 * hex, in UTF-16 and in base64, wherever in its groups of three the secret begins.
 *
 * @param secrets by what a finding is to call them
 */
export function searchFor(secrets: Record<string, string | Buffer>): SecretSearch {
  const needles: Needle[] = Object.entries(secrets).flatMap(([secret, value]) =>
    spellingsOf(Buffer.from(value as string)).map(([spelling, bytes]) => {
      return { bytes, finding: `${secret}, ${spelling}` };
    }),
  );
  const byBeginning = Map.groupBy(needles, ({ bytes }) => trigram(bytes, 0));
  // Asked for every byte of a database, so it has to be quicker than the map.
  const isBeginning = new Uint8Array(1 << 24);
  for (const beginning of byBeginning.keys()) isBeginning[beginning] = 1;
  return {
    in(haystack) {
      const text = typeof haystack === "string" ? Buffer.from(haystack) : haystack;
      const found = new Set<string>();
      for (let at = 0; at + 3 <= text.length; at += 1) {
        const beginning = trigram(text, at);
        if (isBeginning[beginning] === 0) continue;
        const here = byBeginning.get(beginning)?.filter(({ bytes }) => standsAt(text, at, bytes));
        for (const { finding } of here ?? []) found.add(finding);
      }
      return [...found];
    },
  };
}

function standsAt(text: Buffer, at: number, part: Buffer): boolean {
  const end = at + part.length;
  return end <= text.length && text.compare(part, 0, part.length, at, end) === 0;
}

function trigram(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

/** Every spelling of every part. */
export function spellingsOf(value: Buffer): [string, Buffer][] {
  const spellings: [string, Buffer][] = [];
  for (let start = 0; start + WINDOW <= value.length; start += 1) {
    const part = value.subarray(start, start + WINDOW);
    const text = (spelling: string, spelled: string) =>
      spellings.push([spelling, Buffer.from(spelled, "latin1")]);
    spellings.push(["plain", part]);
    spellings.push(["backwards", Buffer.from(part).reverse()]);
    const plain = part.toString("latin1");
    if (encodeURIComponent(plain) !== plain) text("percent-encoded", encodeURIComponent(plain));
    const codes = [...part].map((byte) => byte.toString(16).padStart(2, "0"));
    text("percent-encoded", codes.map((code) => `%${code}`).join(""));
    text("percent-encoded", codes.map((code) => `%${code.toUpperCase()}`).join(""));
    text("hex", codes.join(""));
    text("hex", codes.join("").toUpperCase());
    spellings.push(["UTF-16", Buffer.from(plain, "utf16le")]);
    for (const offset of [0, 1, 2]) text("base64", inBase64(part, offset));
    for (const offset of [0, 1, 2]) {
      text("base64", inBase64(part, offset).replaceAll("+", "-").replaceAll("/", "_"));
    }
  }
  return spellings;
}

/** The characters that depend on nothing but `part` when it begins `offset` bytes into a group. */
function inBase64(part: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), part]);
  const whole = Math.floor(padded.length / 3) * 4;
  return padded.toString("base64").slice(offset === 0 ? 0 : 4, whole);
}

export type FoundFile = { path: string; isFolder: boolean; mode: number };

/** A folder and everything in it, with its permission bits. */
export function walk(path: string): FoundFile[] {
  const { mode } = statSync(path);
  const entries = readdirSync(path, { withFileTypes: true });
  const below = entries.flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return walk(inside);
    return [{ path: inside, isFolder: false, mode: statSync(inside).mode & 0o777 }];
  });
  return [{ path, isFolder: true, mode: mode & 0o777 }, ...below];
}

/** What a search finds in the files of a folder, by file. */
export function searchFolder(search: SecretSearch, folder: string): string[] {
  return walk(folder)
    .filter(({ isFolder }) => !isFolder)
    .flatMap(({ path }) => search.in(readFileSync(path)).map((found) => `${path}: ${found}`));
}
