import type { Figures } from "../figures.ts";
import { duration, percent, ratio, table, when, whole } from "./words.ts";

type Parts = Figures["parts"];

/** How fast statuses come in. */
export function webhooks({ webhooks: measured, route }: Parts): string {
  if (!measured && !route) return "";
  const { pace, connections } = { ...route?.result, ...measured?.result };
  const runs = [
    ...(measured?.result.single ?? []).flatMap(({ plain, without }) => [
      { name: "without database", perPost: 1, run: without },
      { name: "plain receiver", perPost: 1, run: plain },
    ]),
    ...(measured
      ? [{ name: "plain receiver", perPost: measured.result.perPost, run: measured.result.several }]
      : []),
    ...(route?.result.runs ?? []).map((run) => ({ name: "Next's route", perPost: 1, run })),
  ];
  return `## Webhooks

Signed statuses (sent, delivered, read, in random order) over ${connections} connections, each answered after its commit, while a worker sends a
campaign at ${pace}/s on the same machine. Afterwards every message is looked at: all are read. The listener without a database checks and reads each event
as the receiver does, and answers. CPU is that of the receiving process for each POST, the database's not included.

${table(
  [
    "",
    "statuses in a POST",
    "POSTs/s",
    "statuses/s",
    "p50",
    "p99",
    "CPU µs",
    "processors busy",
    "campaign/s",
  ],
  runs.map(({ name, perPost, run }) => [
    name,
    perPost,
    whole(run.postsPerSecond),
    whole(run.statusesPerSecond),
    duration(run.p50Ms),
    duration(run.p99Ms),
    run.cpuMicros.toFixed(0),
    percent(run.busy, 0),
    run.sentPerSecond.toFixed(0),
  ]),
)}

${when(measured, route)}`;
}

/** What a million recipients cost. */
export function million({ preparing, crowd, million: measured }: Parts): string {
  if (!preparing && !crowd && !measured) return "";
  return [
    "## A million recipients",
    preparingText(preparing),
    crowdText(crowd),
    roundsText(measured),
    when(preparing, crowd, measured),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function preparingText(preparing: Parts["preparing"]): string {
  if (!preparing) return "";
  return `Message rows a second that a launch makes of ${whole(preparing.result.people)} contacts, by turns with one \`INSERT … SELECT\` of the same rows into an empty table with
the same columns, indexes, unique constraints, checks and fill factor, without row-level security, and into one that has the four foreign
keys as well.

${table(
  ["round", "Wakey", "bare", "with foreign keys", "of bare", "of that with keys"],
  preparing.result.rounds.map((one, index) => [
    index + 1,
    whole(one.product),
    whole(one.bare),
    whole(one.withForeignKeys),
    ratio(one.product / one.bare),
    ratio(one.product / one.withForeignKeys),
  ]),
)}`;
}

function crowdText(crowd: Parts["crowd"]): string {
  if (!crowd) return "";
  const { launchMs, firstSendMs, pageMs, stops } = crowd.result;
  return `The launch of a million returned after ${duration(launchMs)}; the first request was at Meta ${duration(firstSendMs)} after the launch was asked for. While
they were prepared and sent to, the queries of the campaign's page took ${duration(pageMs)} (p95 of 100). A pause then let the last request arrive
${duration(stops.pauseMs)} after it was asked for, a resume three seconds later the first after ${duration(stops.resumeMs)}, and a cancel the last after
${duration(stops.cancelMs)}; the cancel was answered after ${duration(stops.cancelAnswerMs)}.`;
}

function roundsText(measured: Parts["million"]): string {
  if (!measured) return "";
  const { small, large, rounds } = measured.result;
  return table(
    [
      `${whole(small)}: messages/s`,
      `${whole(large)}: messages/s`,
      "ratio",
      "most MB",
      "most MB since the start",
      "page p95 after",
      "bytes a message",
    ],
    rounds.map((round) => [
      whole(round.small.perSecond),
      whole(round.large.perSecond),
      ratio(round.ratio),
      whole(round.large.peakMegabytes),
      whole(round.large.highestMegabytes),
      duration(round.large.pageMs),
      whole(round.large.bytesPerMessage),
    ]),
    0,
  );
}
