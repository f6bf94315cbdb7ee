import { execFile } from "node:child_process";
import { resolve } from "node:path";
import type { Role } from "@/lib/auth/permissions.schema";
import { bareEnvironment } from "./child-process";

const repository = resolve(import.meta.dirname, "..");

export type SeedUser = {
  email: string;
  password: string;
  /** The first person with a name makes that organization and owns it; later ones join it. */
  organization: string;
  /** Default: owner. */
  role?: Role;
};
export type SeededUser = SeedUser & { userId: string; tenantId: string };

/**
 * Makes people and organizations in a data folder that no app has open, with the product's own
 * functions: there is no page yet that invites a second person.
 *
 * @throws with what the process wrote when it fails
 */
export function seedUsers(dataDir: string, users: readonly SeedUser[]): Promise<SeededUser[]> {
  const args = ["--conditions=react-server", "--import", "tsx", "e2e/seed-users-process.ts"];
  const env = { ...bareEnvironment(), DATA_DIR: dataDir, LOG_LEVEL: "error" };
  return new Promise((done, failed) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: repository, env },
      (error, stdout, stderr) => {
        if (error) failed(new Error(`Seeding failed: ${stdout}${stderr}`, { cause: error }));
        else done(JSON.parse(stdout) as SeededUser[]);
      },
    );
    child.stdin?.end(JSON.stringify(users));
  });
}
