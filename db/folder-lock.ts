import "server-only";
import {
  linkSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Somebody else has the folder open. */
export class FolderLockedError extends Error {
  override readonly name = "FolderLockedError";
}

// Within one process the lock file cannot tell two openers apart, so they are counted here.
const home = globalThis as { __wakeyLockedFolders?: Set<string> };

/**
 * Takes the folder for this process, and gives back how to let go of it.
 *
 * The lock is a file with the pid of its owner, when it started and in which pid namespace. One left
 * by a process that died is taken over. A reused pid is told apart by its start time; an owner in
 * another container, whose pids say nothing here, counts as living while it touches the file.
 *
 * @throws {FolderLockedError} while the owner lives
 */
export function lockFolder(folder: string): () => void {
  home.__wakeyLockedFolders ??= new Set();
  const held = home.__wakeyLockedFolders;
  const real = realpathSync(folder);
  const file = join(real, "wakey.lock");
  if (held.has(real)) throw new FolderLockedError(`${real} is already open in this process.`);

  if (!createLock(file)) {
    const owner = readOwner(file);
    if (owner && isAlive(owner, file)) {
      throw new FolderLockedError(
        `The embedded database in ${real} is in use by process ${owner.pid}. Stop that process first; ` +
          "two at once would lose data. For several processes use a Postgres server (DATABASE_URL).",
      );
    }
    takeAside(file, owner);
    // Lost the race to another starter: it is the owner now.
    if (!createLock(file))
      throw new FolderLockedError(`${real} was just opened by another process.`);
  }
  held.add(real);
  const touch = setInterval(() => touchLock(file), TOUCH_MS).unref();
  return () => {
    clearInterval(touch);
    held.delete(real);
    unlinkSync(file);
  };
}

/** Somebody who deletes the lock of a living process is on his own; that is no reason to end it. */
function touchLock(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Told at the next start, where it matters.
  }
}

/** Removes the lock of a dead owner, unless somebody else has already replaced it. */
function takeAside(file: string, dead: Owner | null): void {
  const aside = `${file}.${process.pid}.old`;
  renameSync(file, aside);
  const taken = readOwner(aside);
  if (taken?.pid === dead?.pid && taken?.start === dead?.start) {
    unlinkSync(aside);
    return;
  }
  renameSync(aside, file);
  throw new FolderLockedError("The embedded database was just opened by another process.");
}

type Owner = { pid: number; start: string; space: string };

const TOUCH_MS = 5_000;
/** An owner elsewhere that did not touch its lock for so long has died. */
const SILENT_MS = 20_000;

/** Written aside and then linked, so that nobody ever reads half a lock. */
function createLock(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  const owner: Owner = { pid: process.pid, start: startOf(process.pid), space: pidSpace() };
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function readOwner(file: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(file, "utf8")) as Partial<Owner>;
    const { pid, start = "", space = "" } = owner;
    return typeof pid === "number" ? { pid, start, space } : null;
  } catch {
    return null;
  }
}

function isAlive(owner: Owner, file: string): boolean {
  if (owner.space !== pidSpace()) return Date.now() - statSync(file).mtimeMs < SILENT_MS;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  // Also a container's first process is pid 1 after every restart: only the start time differs.
  const start = startOf(owner.pid);
  return owner.start === "" || start === "" || start === owner.start;
}

/** The process's start in clock ticks since boot, with the boot's id; "" where /proc is missing. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}:${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  } catch {
    return "";
  }
}

/** Processes of one pid namespace see each other; containers have their own. "" where unknown. */
function pidSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
