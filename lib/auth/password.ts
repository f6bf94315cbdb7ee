import "server-only";
import { hash, verify } from "@node-rs/argon2";

// argon2id, the library's default kind.
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 4 };

/** Of random bytes nobody kept: what is verified for people who do not exist. */
const DUMMY =
  "$argon2id$v=19$m=65536,t=3,p=4$zbn7nybasZYjYoAzge/1tQ$KZ8eArb5uureO3bT/PrCp/k2l04dLXHDSML0f0oYcMk";

/** @returns the hash in PHC form */
export async function hashPassword(password: string): Promise<string> {
  return await inTurn(() => hash(password, COST));
}

/** False, after the same work, where there is no hash because there is no such person. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const isRight = await inTurn(() => verify(stored ?? DUMMY, password));
  return stored !== null && isRight;
}

const AT_A_TIME = 4;

type Line = { running: number; waiting: (() => void)[] };

// One line for the whole process, also where the bundler has made two copies of this module.
const home = globalThis as { __wakeyHashing?: Line };
home.__wakeyHashing ??= { running: 0, waiting: [] };
const line = home.__wakeyHashing;

/** Each hash takes 64 MiB and a thread that files and the database need too. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (line.running < AT_A_TIME) line.running += 1;
  else await new Promise<void>((resolve) => line.waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = line.waiting.shift();
    if (next) next();
    else line.running -= 1;
  }
}
