import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startServerPostgres } from "../scripts/server-postgres.ts";
import { startStub } from "./child.ts";
import {
  median,
  type Pacing,
  type Pair,
  type Plain,
  runPacing,
  runPairs,
  runPlain,
  runQueue,
} from "./measure.ts";
import { type Report, toChart, toMarkdown } from "./report.ts";

// `npm run bench`: how fast and how evenly the engine sends, against what the machine could do at
// most and what people would write instead. With --quick in a few minutes, without writing docs/.

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, json: { type: "boolean" }, people: { type: "string" } },
});
const isQuick = values.quick ?? false;
const people = Number(values.people ?? 100_000);

const quickPacing = [
  { asked: 1_000, limit: 0, seconds: 10 },
  { asked: 80, limit: 0, seconds: 10 },
  { asked: 120, limit: 80, seconds: 25 },
];
const fullPacing = [
  { asked: 1_000, limit: 0, seconds: 30 },
  { asked: 80, limit: 0, seconds: 30 },
  { asked: 20, limit: 0, seconds: 20 },
  { asked: 120, limit: 80, seconds: 60 },
  { asked: 1_500, limit: 1_000, seconds: 60 },
];

const server = await startServerPostgres({ durable: true });
if ("unavailable" in server) throw new Error(server.unavailable);
const stub = await startStub();
const say = (text: string) => console.error(text);

try {
  say(`Postgres ${server.version}, ${server.source}; Node ${process.version}`);
  const onServer = await measurePairs("server Postgres", server.url, people, isQuick ? 2 : 3);
  const fetchLoop = await tell("a loop over fetch", runPlain(stub, "fetch", 20_000));
  const queue = await tell("a job for each message", runQueue(stub, server.url, 5_000));
  const pacing: Pacing[] = [];
  for (const wanted of isQuick ? quickPacing : fullPacing) {
    pacing.push(await tell(`asked ${wanted.asked}/s`, runPacing(stub, server.url, wanted)));
  }
  const report: Report = {
    database: `PostgreSQL ${server.version}`,
    people,
    onServer,
    fetchLoop,
    queue,
    pacing,
    embedded: isQuick ? [] : await measurePairs("embedded database", null, people, 3),
    million: isQuick ? [] : await measurePairs("a million", server.url, 1_000_000, 1),
  };
  if (!isQuick) {
    writeFileSync(new URL("../docs/bench.md", import.meta.url), toMarkdown(report));
    writeFileSync(new URL("../docs/bench.svg", import.meta.url), toChart(report));
    say("Written: docs/bench.md and docs/bench.svg");
  }
  if (!values.json) console.log(toMarkdown(report));
  console.log(JSON.stringify(summary(report)));
} finally {
  stub.stop();
  await server.stop();
}

async function measurePairs(name: string, place: string | null, count: number, pairs: number) {
  await stub.behave();
  return await tell(name, runPairs(stub, place, count, pairs));
}

async function tell<Result extends Plain | Pacing | Pair[]>(
  name: string,
  measuring: Promise<Result>,
): Promise<Result> {
  const result = await measuring;
  say(`${name}: ${JSON.stringify(result)}`);
  return result;
}

function summary({ database, onServer, embedded, million, fetchLoop, queue, pacing }: Report) {
  return {
    database,
    people,
    messagesPerSecond: Math.round(median(onServer.map((pair) => pair.engine.perSecond))),
    ratioToRawLoop: rounded(median(onServer.map((pair) => pair.ratio))),
    rawLoopPerSecond: Math.round(median(onServer.map((pair) => pair.raw.perSecond))),
    cpuMicrosPerMessage: rounded(median(onServer.map((pair) => pair.engine.cpuMicros))),
    cpuMicrosOfRawLoop: rounded(median(onServer.map((pair) => pair.raw.cpuMicros))),
    peakMegabytes: Math.round(Math.max(...onServer.map((pair) => pair.engine.peakMegabytes))),
    bytesPerMessage: onServer[0]?.engine.bytesPerMessage,
    progressPageP95Ms: rounded(median(onServer.map((pair) => pair.engine.progressMs))),
    preparedPerSecond: Math.round(median(onServer.map((pair) => pair.engine.preparedPerSecond))),
    fetchLoopPerSecond: Math.round(fetchLoop.perSecond),
    jobPerMessagePerSecond: Math.round(queue.perSecond),
    pacing,
    ...(embedded.length > 0
      ? { embeddedRatio: rounded(median(embedded.map((p) => p.ratio))) }
      : {}),
    ...(million.length > 0 ? { millionRatio: rounded(median(million.map((p) => p.ratio))) } : {}),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
