import { fork } from "node:child_process";
import { join } from "node:path";
import type { StubBehaviour, StubReport } from "./loops/stub-meta.ts";
import { nextMessage } from "./process.ts";

export type Stub = {
  url: string;
  /** Forgets what it saw; what is not named is off. */
  behave: (behaviour?: Partial<StubBehaviour>) => Promise<void>;
  report: () => Promise<StubReport>;
  stop: () => void;
};

/** Starts the stand-in for Meta in its own process. */
export async function startStub(): Promise<Stub> {
  const child = fork(join(import.meta.dirname, "loops/stub-meta.ts"), []);
  const { port } = await nextMessage<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async behave(behaviour = {}) {
      child.send({ latencyMs: 0, limits: {}, notes: false, ...behaviour });
      await nextMessage(child);
    },
    async report() {
      child.send("report");
      return await nextMessage<StubReport>(child);
    },
    stop: () => void child.kill(),
  };
}
