import "server-only";
import type { z } from "zod";
import type { AccessToken, AppSecret } from "@/lib/secret";
import { type GraphTarget, graphCall } from "./client";
import { GraphRefusal } from "./graph-errors";
import { graphId } from "./request-parts";

/** What to ask a node for. */
export type NodeQuestion<Reply extends z.ZodType> = {
  id: string;
  token: AccessToken;
  appSecret?: AppSecret | undefined;
  /** Fields that every version has. */
  needed: readonly string[];
  /** Fields that Meta may not know in this version, or no longer. */
  wished: readonly string[];
  /** The node type as Meta names it, e.g. in `… on node type (WhatsAppBusinessAccount)`. */
  nodeType: RegExp;
  reply: Reply;
};

/**
 * Reads a node with many fields. Meta refuses the whole question for one field it does not know, so
 * such a field is left out and the question asked again.
 *
 * @throws {GraphRefusal}
 * @throws {GraphUnreachable}
 */
export async function readDetails<Reply extends z.ZodType>(
  target: GraphTarget,
  { id, token, appSecret, needed, wished, nodeType, reply }: NodeQuestion<Reply>,
): Promise<z.output<Reply>> {
  let left = [...wished];
  for (;;) {
    try {
      return await graphCall({
        target,
        method: "GET",
        path: [graphId(id)],
        query: { fields: [...needed, ...left].join(",") },
        token,
        appSecret,
        reply,
      });
    } catch (error) {
      const unknown = unknownField(error, nodeType);
      if (unknown === null || !left.includes(unknown)) throw error;
      left = left.filter((field) => field !== unknown);
    }
  }
}

function unknownField(error: unknown, nodeType: RegExp): string | null {
  if (!(error instanceof GraphRefusal) || error.code !== 100) return null;
  const [, field, type = ""] =
    /nonexisting field \((\w+)\) on node type \((\w+)\)/.exec(error.metaMessage) ?? [];
  return field !== undefined && nodeType.test(type) ? field : null;
}
