import type { Figures } from "../figures.ts";
import type { Pacing } from "../parts/pacing.ts";
import { median } from "../statistics.ts";
import { ofPairs } from "./summary.ts";
import { duration, percent, ratio, whole } from "./words.ts";

/** What, as measured, and what is aimed at. */
type Row = [what: string, measured: string, aim: string];

/** Every aim with what was measured; parts that were not have no row. */
export function goalRows(figures: Figures): Row[] {
  return [
    ...speedRows(figures),
    ...pacingRows(figures),
    ...fairRows(figures),
    ...hookRows(figures),
  ].concat(millionRows(figures));
}

function speedRows({ parts: { pairs, embedded, million } }: Figures): Row[] {
  const rows: Row[] = [];
  const add = (name: string, measured: typeof pairs, aim: string) => {
    if (!measured) return;
    const { ratioToRawLoop, messagesPerSecond } = ofPairs(measured.result.pairs);
    const text = `${ratio(ratioToRawLoop)} (${whole(messagesPerSecond)} messages/s)`;
    rows.push([`${name}, of the raw loop's speed`, text, aim]);
  };
  add("Server Postgres", pairs, "≥ 0.50, then 0.65; ≥ 5,000/s");
  add("Embedded database", embedded, "≥ 0.30; ≥ 2,000/s");
  if (million) {
    const { rounds, large, small } = million.result;
    const measured = ratio(median(rounds.map((round) => round.ratio)));
    rows.push([`${whole(large)} recipients, of the speed at ${whole(small)}`, measured, "≥ 0.95"]);
  }
  return rows;
}

function pacingRows({ parts }: Figures): Row[] {
  const all = parts.pacing?.result ?? [];
  return all.flatMap((one) => {
    if (one.limit !== null) return [overloadRow(one, one.limit)];
    if (one.wanted === 80) return [standardRow(one)];
    const farthest = Math.max(one.most - one.wanted, one.wanted - one.fewest) / one.wanted;
    const aim = one.wanted === 1_000 ? "≤ 2 %" : "none";
    return [
      [`${whole(one.wanted)}/s (${one.name}): the second farthest from it`, percent(farthest), aim],
    ];
  });
}

function standardRow({ name, fullest, most, mean }: Pacing): Row {
  const measured = `mean ${mean.toFixed(1)}, fullest ${most} (${fullest} wherever it begins)`;
  return [`80/s (${name})`, measured, "mean ≥ 78, fullest ≤ 84"];
}

function overloadRow({ wanted, mean, refusedShare }: Pacing, limit: number): Row {
  const measured = `${percent(refusedShare, 2)} refused, accepted ${percent(mean / limit - 1)} off the limit`;
  return [
    `Asked ${whole(wanted)}/s where Meta lets ${whole(limit)} through`,
    measured,
    "≤ 1 % refused, within 3 %",
  ];
}

function fairRows({ parts: { numbers, crowd } }: Figures): Row[] {
  const rows: Row[] = [];
  if (numbers) {
    const { numbers: count, workers, rate, unfairness, ten } = numbers.result;
    const name = `${count} numbers at ${rate}/s, ${workers} workers`;
    rows.push([`${name}: the number farthest from the mean`, percent(unfairness), "≤ 5 %"]);
    rows.push([
      `Ten messages of another tenant among them, the last`,
      duration(ten.lastMs),
      "≤ 2 s",
    ]);
  }
  if (crowd) {
    const { people, ten } = crowd.result;
    const name = `Ten messages behind ${whole(people)} of another tenant, the last`;
    rows.push([name, duration(ten.lastMs), "≤ 2 s"]);
  }
  return rows;
}

function hookRows({ parts: { webhooks, route } }: Figures): Row[] {
  const rows: Row[] = [];
  if (webhooks) {
    const { single } = webhooks.result;
    const speed = median(single.map(({ plain }) => plain.postsPerSecond));
    const p99 = median(single.map(({ plain }) => plain.p99Ms));
    rows.push([
      "Webhooks on the plain receiver, one status each",
      `${whole(speed)} POSTs/s, p99 ${duration(p99)}`,
      "≥ 10,000/s, < 50 ms",
    ]);
    rows.push([
      "The same, of the speed of this listener without a database",
      ratio(median(single.map((pair) => pair.ratio))),
      "≥ 0.30",
    ]);
  }
  if (route) {
    const speed = median(route.result.runs.map((run) => run.postsPerSecond));
    rows.push(["Webhooks through Next's route", `${whole(speed)} POSTs/s`, "≥ 800/s"]);
  }
  return rows;
}

function millionRows({ parts: { preparing, crowd, million } }: Figures): Row[] {
  const rows: Row[] = [];
  if (preparing) {
    const { people, rounds } = preparing.result;
    const name = `${whole(people)} recipients prepared, of the speed of one bare statement`;
    const ofEqual = median(rounds.map((round) => round.product / round.withForeignKeys));
    const ofBare = median(rounds.map((round) => round.product / round.bare));
    rows.push([`${name} into an equal table`, ratio(ofEqual), "≥ 0.60"]);
    rows.push(["The same, into one without its foreign keys", ratio(ofBare), "≥ 0.60"]);
  }
  if (crowd) {
    const { people, firstSendMs, pageMs } = crowd.result;
    const name = `From the launch of ${whole(people)} to the first request at Meta`;
    rows.push([name, duration(firstSendMs), "≤ 1 s"]);
    rows.push(["Campaign page's queries while it is sent, p95", duration(pageMs), "< 50 ms"]);
    const { pauseMs, resumeMs, cancelMs } = crowd.result.stops;
    const last = duration(Math.max(pauseMs, cancelMs));
    rows.push([
      "Pause and cancel of it: the last request after they were asked for",
      last,
      "≤ 1 s",
    ]);
    rows.push(["Resume: the first request after it", duration(resumeMs), "≤ 1 s"]);
  }
  if (million) {
    const large = million.result.rounds.map((round) => round.large);
    const most = Math.max(...large.map((one) => one.peakMegabytes));
    const highest = Math.max(...large.map((one) => one.highestMegabytes));
    rows.push([
      "The same afterwards, p95",
      duration(Math.max(...large.map((one) => one.pageMs))),
      "< 50 ms",
    ]);
    const memory = `${whole(most)} MB (${whole(highest)} MB since its start)`;
    rows.push(["Most memory of the worker while it sends a million", memory, "< 300 MB"]);
    const bytes = whole(median(large.map((one) => one.bytesPerMessage)));
    rows.push(["Bytes a message, indexes included", bytes, "none"]);
  }
  return rows;
}
