import "server-only";
import { env, loopbackOrigin } from "@/lib/env";
import type { GraphTarget } from "@/lib/graph/client";
import type { ConnectionKind } from "./connection.schema";
import { SANDBOX_PATH } from "./sandbox-world";

/**
 * Where a connection's Graph is. Derived from the configuration each time and never stored, so that
 * nobody can turn a token towards a host of their own.
 */
export function graphTarget(kind: ConnectionKind): GraphTarget {
  const { graphBaseUrl, graphApiVersion: version } = env();
  const baseUrl = kind === "sandbox" ? `${loopbackOrigin()}${SANDBOX_PATH}` : graphBaseUrl;
  return { baseUrl, version };
}
