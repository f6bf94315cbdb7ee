import { runScene } from "../place.ts";
import type { PreparingFigures } from "../scenes/preparing.ts";
import type { Context } from "./context.ts";

export type Preparing = { people: number; rounds: PreparingFigures[] };

/** How fast a campaign's recipients get their message rows. */
export async function measurePreparing({
  stub,
  server,
  isQuick,
  sized,
}: Context): Promise<Preparing> {
  const people = sized(1_000_000);
  const { figures } = await runScene<{ figures: PreparingFigures[] }>(
    "preparing",
    { place: server, graph: stub.url },
    { people, rounds: isQuick ? 1 : 2 },
  );
  return { people, rounds: figures };
}
