import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FolderLockedError, lockFolder } from "./folder-lock";

const freshFolder = () => mkdtempSync(join(tmpdir(), "wakey-lock-"));

it("refuses a second opener in the same process until the first lets go", () => {
  const folder = freshFolder();
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderLockedError);
  unlock();
  lockFolder(folder)();
});

it("refuses while another process lives, and takes over when it has died", async () => {
  const folder = freshFolder();
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(other, "spawn");
  writeFileSync(join(folder, "wakey.lock"), JSON.stringify({ pid: other.pid, start: "" }));
  expect(() => lockFolder(folder)).toThrow(`process ${other.pid}`);

  other.kill("SIGKILL");
  await once(other, "exit");
  lockFolder(folder);
  expect(JSON.parse(readFileSync(join(folder, "wakey.lock"), "utf8")).pid).toBe(process.pid);
});

it("is not fooled by a reused pid or a torn lock file", () => {
  const reused = freshFolder();
  writeFileSync(join(reused, "wakey.lock"), JSON.stringify({ pid: process.pid, start: "boot:1" }));
  lockFolder(reused)();

  const torn = freshFolder();
  writeFileSync(join(torn, "wakey.lock"), "{");
  lockFolder(torn)();
});
