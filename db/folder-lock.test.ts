import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FolderLockedError, lockFolder } from "./folder-lock";

const space = process.platform === "linux" ? readlinkSync("/proc/self/ns/pid") : "";
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
  writeFileSync(join(folder, "wakey.lock"), JSON.stringify({ pid: other.pid, start: "", space }));
  expect(() => lockFolder(folder)).toThrow(`process ${other.pid}`);

  other.kill("SIGKILL");
  await once(other, "exit");
  lockFolder(folder);
  expect(JSON.parse(readFileSync(join(folder, "wakey.lock"), "utf8")).pid).toBe(process.pid);
});

it("is not fooled by a reused pid or a torn lock file", () => {
  const reused = freshFolder();
  writeFileSync(
    join(reused, "wakey.lock"),
    JSON.stringify({ pid: process.pid, start: "boot:1", space }),
  );
  lockFolder(reused)();

  const torn = freshFolder();
  writeFileSync(join(torn, "wakey.lock"), "{");
  lockFolder(torn)();
});

it("believes an owner in another container while it touches its lock", () => {
  const folder = freshFolder();
  const file = join(folder, "wakey.lock");
  writeFileSync(file, JSON.stringify({ pid: 1, start: "boot:1", space: "pid:[1]" }));
  expect(() => lockFolder(folder)).toThrow(FolderLockedError);
  const silent = new Date(Date.now() - 60_000);
  utimesSync(file, silent, silent);
  lockFolder(folder)();
});
