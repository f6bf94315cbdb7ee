import "server-only";
import { formatDuration } from "@/lib/format/duration";
import type { UnreachableReason } from "@/lib/graph/graph-errors";
import { type Answers, listAnswers } from "../answers";
import {
  blockedBy,
  broken,
  type Judgement,
  notCheckable,
  ok,
  refused,
  warning,
} from "../judgement";
import { atMeta, step } from "../places";
import { isLimit } from "../refusals";
import { endOfVersion, newestVersion } from "../version-ends";

const reasons: Record<UnreachableReason, { found: string; why: string; fix: string }> = {
  network: {
    found: "Meta cannot be reached",
    why: "This server gets no connection to Meta: its network, a firewall, the name service or a proxy is in the way.",
    fix: "Let this server open https connections to graph.facebook.com, port 443, and diagnose again.",
  },
  timeout: {
    found: "Meta does not answer in time",
    why: "The connection stands, but no answer came. The network is very slow, a firewall swallows packets, or Meta is stuck.",
    fix: "Look at Meta's status page. If all is well there, look at this server's network.",
  },
  "server-error": {
    found: "Meta has trouble of its own",
    why: "Meta's servers answered that they cannot work just now. Your connection has no part in it.",
    fix: "Wait a few minutes and diagnose again. Messages that wait are sent when Meta is back.",
  },
  unreadable: {
    found: "What answers does not speak like Meta",
    why: "The answers are none of Meta's. A proxy, a captive portal or a wrong GRAPH_BASE_URL stands in between.",
    fix: "Ask whoever runs this server to let it reach graph.facebook.com directly.",
  },
};

/** Whether Meta answers at all, and everything that it was asked. */
export function checkMeta(answers: Answers): Judgement {
  const asked = listAnswers(answers).filter(({ answer }) => answer.kind !== "not-asked");
  const silent = asked.flatMap(({ name, answer }) =>
    answer.kind === "silent" ? [{ name, ...answer }] : [],
  );
  const [worst] = silent;
  if (!worst) {
    const { greeting } = answers;
    return greeting.kind === "ok"
      ? ok("Meta answers.", `The first answer took ${greeting.facts.roundTripMs} ms.`)
      : ok("Meta answers.");
  }
  const { found, why, fix } = reasons[worst.reason];
  const refusal = worst.refusal ?? undefined;
  const fixes = [step(fix, atMeta.status(answers))];
  const evidence = [`No usable answer about ${listed(silent.map(({ name }) => name))}.`];
  if (silent.length === asked.length) {
    return broken({
      cause: `meta-${worst.reason}`,
      found,
      why,
      evidence,
      fix: fixes,
      ...(refusal ? { refusal } : {}),
    });
  }
  const words = {
    cause: `meta-partly-${worst.reason}`,
    found: "Meta leaves some questions unanswered",
    why: `Others were answered, so the way to Meta is open. ${why}`,
    evidence,
    fix: fixes,
    ...(refusal ? { refusal } : {}),
  };
  // Without a word about the token hardly anything else can be judged.
  const knowsToken = [answers.byApp, answers.bySelf, answers.me].some(
    ({ kind }) => kind === "ok" || kind === "refused",
  );
  return knowsToken ? warning(words) : broken(words);
}

/** Whether Meta asks to wait. */
export function checkCallLimit(answers: Answers): Judgement {
  const limited = listAnswers(answers).flatMap(({ name, answer }) =>
    answer.kind === "refused" && isLimit(answer.refusal) ? [{ name, refusal: answer.refusal }] : [],
  );
  const [first] = limited;
  if (!first) return ok("Meta has not asked to wait.");
  return {
    ...refused("limit", first.refusal),
    evidence: [`Asked to wait when asked about ${listed(limited.map(({ name }) => name))}.`],
  };
}

/** Whether the version that this server speaks is alive. */
export function checkApiVersion(answers: Answers): Judgement {
  const { greeting, askedVersion, at } = answers;
  if (greeting.kind !== "ok") return blockedBy("meta", notCheckable("Meta did not tell."));
  const { versionState, servedVersion } = greeting.facts;
  const set = step(
    `Set GRAPH_API_VERSION=${newestVersion} in this server's configuration and start it again.`,
  );
  if (versionState === "unknown") {
    return broken({
      cause: "version-unknown",
      found: `Meta does not know the version ${askedVersion}`,
      why: "Every call names a version of Meta's interface, and this one does not exist, so every call fails.",
      evidence: ["Meta took the version for a part of the path."],
      fix: [set],
    });
  }
  if (versionState === "ended") {
    return warning({
      cause: "version-ended",
      found: `The version ${askedVersion} has ended`,
      why: `Meta answers with ${servedVersion} instead, whose answers can differ from what is expected here.`,
      evidence: [`Asked with ${askedVersion}, served with ${servedVersion}.`],
      fix: [set],
    });
  }
  const end = endOfVersion(askedVersion);
  const left = end ? end.getTime() - at.getTime() : Number.POSITIVE_INFINITY;
  const until = end ? `Meta keeps it until ${inWords(end)}.` : "No end has been announced.";
  if (left > 90 * DAY_MS) return ok(`${askedVersion} answers.`, until);
  return warning({
    cause: "version-ends-soon",
    found: `The version ${askedVersion} ends soon`,
    why: "After that Meta answers with a newer one, whose answers can differ from what is expected here.",
    evidence: [until],
    fix: [set],
  });
}

const DAY_MS = 86_400_000;
const NOTED_MS = 60_000;
const HARMFUL_MS = 300_000;

/** Whether this server's clock agrees with Meta's. */
export function checkClock({ greeting }: Answers): Judgement {
  if (greeting.kind !== "ok") return blockedBy("meta", notCheckable("Meta did not tell its time."));
  const { skewMs } = greeting.facts;
  if (skewMs === null) return notCheckable("Meta did not tell its time.");
  const apart = Math.abs(skewMs);
  if (apart < NOTED_MS) return ok("It agrees with Meta's.");
  const judge = apart < HARMFUL_MS ? warning : broken;
  return judge({
    cause: skewMs > 0 ? "clock-ahead" : "clock-behind",
    found: `This server's clock is ${formatDuration(apart)} ${skewMs > 0 ? "ahead" : "behind"}`,
    why: "Countdowns, schedules and the judgement of what has expired go by this clock. Far enough off, encrypted connections fail too.",
    evidence: ["Compared with the time in Meta's answer."],
    fix: [
      step(
        "Switch on time synchronisation (NTP) on this server, such as chrony or systemd-timesyncd.",
      ),
    ],
  });
}

function inWords(date: Date): string {
  return date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join("; ")}; and ${names.at(-1)}`;
}
