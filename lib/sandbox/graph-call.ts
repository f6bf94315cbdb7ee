import "server-only";
import type { Deliveries } from "./deliveries";
import type { Surroundings } from "./surroundings";
import type { TokenBuckets } from "./token-buckets";

/** What the endpoints work with. */
export type Sandbox = Surroundings & { deliveries: Deliveries; buckets: TokenBuckets };

/** One request to Graph, taken apart. */
export type GraphCall = {
  method: string;
  /** The version that answers, e.g. 25. */
  version: number;
  /** The path names a version that does not exist, which Graph takes for a path part. */
  unknownVersion: boolean;
  /** Path after the version, e.g. `["106540352242922", "messages"]`. */
  path: string[];
  /** Query, and over it the fields of a form or of a JSON object's strings. */
  params: URLSearchParams;
  /** The JSON object of the body; null when there is none or it is not one. */
  body: Record<string, unknown> | null;
  authorization: string | null;
  /** Origin and path of this node for links, e.g. `http://127.0.0.1:4000/v25.0/106…/phone_numbers`. */
  selfUrl: string;
};
