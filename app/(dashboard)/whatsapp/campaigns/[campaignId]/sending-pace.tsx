"use client";

import { useEffect, useState } from "react";
import { formatDuration } from "@/lib/format/duration";
import { formatCount } from "@/lib/format/number";

type Sample = { at: number; left: number };

type Props = {
  /** People who were not sent to yet. */
  left: number;
  /** The server's time at rendering. */
  now: Date;
};

const SPAN_MS = 15_000;

/** How fast sending goes and how long it will take, measured over the last seconds. */
export function SendingPace({ left, now }: Props) {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const at = now.getTime();
  useEffect(() => {
    // The one before stays however old it is: a busy server may take long between two answers.
    setSamples((old) => [
      ...old.filter((sample, index) => index === old.length - 1 || sample.at > at - SPAN_MS),
      { at, left },
    ]);
  }, [at, left]);

  const perSecond = paceOf(samples);
  if (perSecond === null) return <>Measuring the pace…</>;
  if (perSecond <= 0) return <>Nothing was sent in the last seconds. It goes on by itself.</>;
  return (
    <>
      About {formatCount(Math.max(1, Math.round(perSecond)))} a second,{" "}
      {formatDuration((left / perSecond) * 1_000)} left
    </>
  );
}

function paceOf(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < 1_000) return null;
  return ((first.left - last.left) / (last.at - first.at)) * 1_000;
}
