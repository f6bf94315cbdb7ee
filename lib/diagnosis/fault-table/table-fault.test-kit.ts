import type { CreateWorld } from "@/lib/sandbox/control.schema";
import type { CheckId } from "../diagnosis.schema";
import type { Scene } from "../stage.test-kit";

/** Something that goes wrong at Meta or in the configuration, and what a diagnosis has to make of it. */
export type TableFault = {
  name: string;
  /** The check that must come first, and the cause it must name. */
  check: CheckId;
  cause: string;
  world?: CreateWorld;
  /** Fields of the form that differ from the world's when the connection is made. */
  stored?: { appSecret?: string };
  /** Some answers never come, so they are not waited for as long. */
  hangs?: true;
  inject: (scene: Scene) => Promise<void>;
  /** What the diagnosis tells to do: through the product, or at Meta. */
  repair: (scene: Scene) => Promise<void>;
};

/** A person at Meta generates another token, and it is pasted in the product's form. */
export async function pasteNewToken(scene: Scene): Promise<void> {
  await scene.save({ accessToken: await scene.token() });
}

export const DAY_SECONDS = 86_400;

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The number changed at Meta, and changed back. */
export function numberIs(
  change: object,
  check: CheckId,
  cause: string,
  repaired: object,
): TableFault {
  return {
    name: `number with ${JSON.stringify(change)}`,
    check,
    cause,
    inject: (scene) => scene.changeNumber(change),
    repair: (scene) => scene.changeNumber(repaired),
  };
}

/** An id with one wrong digit. */
export function mistyped(id: string): string {
  return id.slice(0, -1) + ((Number(id.at(-1)) + 1) % 10);
}
