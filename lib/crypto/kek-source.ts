import "server-only";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Env } from "../env";
import { generateKek, type KeyRing, KeyRingError, parseKeyRing } from "./key-ring";

/** The keys that wrap all others cannot be used. The message says which is needed, never a value. */
export class KekError extends Error {
  override readonly name = "KekError";
}

/**
 * Reads the key-encryption keys from where the operator put them, or from `DATA_DIR/keys/kek`.
 *
 * A key is only ever generated for an empty database: over existing data it could open nothing.
 *
 * @param neededIds key ids that existing data was wrapped by; empty for an empty database
 * @throws {KekError} when no source has a key, or one that is needed is missing
 */
export function readKeyRing(
  { kek, dataDir, databaseUrl }: Pick<Env, "kek" | "dataDir" | "databaseUrl">,
  neededIds: readonly string[],
): KeyRing {
  const file = join(dataDir, "keys", "kek");
  const source = kek ?? { file };
  let text = "value" in source ? source.value : readIfThere(source.file);
  if (text === null && kek === null && databaseUrl === null && neededIds.length === 0) {
    text = createKeyFile(file);
  }
  const place = "value" in source ? "WAKEY_KEK" : source.file;
  const needed =
    neededIds.length > 0 ? ` The data needs the key with id ${neededIds.join(", ")}.` : "";
  if (text === null) {
    const mend = needed ? "Put it back from your backup." : "Make one: see .env.example.";
    throw new KekError(`The key file ${place} is missing.${needed} ${mend}`);
  }
  const ring = parse(text, place);
  const missing = neededIds.filter((id) => !ring.find(id));
  if (missing.length > 0) {
    throw new KekError(
      `${place} has the key with id ${ring.ids.join(", ")}, but the data needs ${missing.join(", ")}. ` +
        "Put that key back (several keys: one a line, the newest first).",
    );
  }
  return ring;
}

function parse(text: string, place: string): KeyRing {
  try {
    return parseKeyRing(text);
  } catch (error) {
    if (error instanceof KeyRingError) throw new KekError(`${place}: ${error.message}.`);
    throw error;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new KekError(`The key file ${file} cannot be read (${code}).`);
  }
}

/** Written aside, flushed and linked: a key file is whole, or it is not there. */
function createKeyFile(file: string): string {
  mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const text = `${generateKek()}\n`;
  const handle = openSync(/* turbopackIgnore: true */ draft, "wx", 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(draft, file);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return readFileSync(file, "utf8");
  } finally {
    unlinkSync(draft);
  }
}
