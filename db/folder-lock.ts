import "server-only";
import { linkSync, readFileSync, realpathSync, unlinkSync, writeFileSync } from "node:fs";
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
 * The lock is a file with the pid and the boot-time start of its owner. One left by a process that
 * died is taken over; a reused pid is told apart by its start time (Linux), elsewhere a living pid is
 * believed.
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
    if (owner && isAlive(owner)) {
      throw new FolderLockedError(
        `The embedded database in ${real} is in use by process ${owner.pid}. Stop that process first; ` +
          "two at once would lose data. For several processes use a Postgres server (DATABASE_URL).",
      );
    }
    unlinkSync(file);
    // Lost the race to another starter: it is the owner now.
    if (!createLock(file))
      throw new FolderLockedError(`${real} was just opened by another process.`);
  }
  held.add(real);
  return () => {
    held.delete(real);
    unlinkSync(file);
  };
}

type Owner = { pid: number; start: string };

/** Written aside and then linked, so that nobody ever reads half a lock. */
function createLock(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  const owner: Owner = { pid: process.pid, start: startOf(process.pid) };
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
    return typeof owner.pid === "number" ? { pid: owner.pid, start: owner.start ?? "" } : null;
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
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
