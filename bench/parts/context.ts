import type { Stub } from "../stub.ts";

/** What every part measures with. */
export type Context = {
  stub: Stub;
  /** The Postgres server, with the right to create databases. */
  server: string;
  /** Fewer rounds and shorter runs. */
  isQuick: boolean;
  /** A count of this size, or less of it where only the bench itself is tried out. */
  sized: (count: number) => number;
  say: (text: string) => void;
};

/** The phone number that is measured. */
export const PHONE = "106540352242922";
/** The phone number of another tenant. */
export const OTHER_PHONE = "106540352242923";
