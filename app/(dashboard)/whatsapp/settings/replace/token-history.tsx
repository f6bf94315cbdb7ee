import { Card } from "@/components/card";
import { RelativeTime } from "@/components/relative-time";
import type { TokenEvent } from "@/lib/rotation/rotation.schema";
import { eventInWords } from "./event-words";

/** Who did what with the tokens of this connection, newest first. */
export function TokenHistory({ events, now }: { events: readonly TokenEvent[]; now: Date }) {
  const lines = events.flatMap((event) => {
    const words = eventInWords(event);
    return words === null ? [] : [{ ...event, words }];
  });
  if (lines.length === 0) return null;
  return (
    <Card title="History of this token">
      <ol className="divide-y divide-separator text-sm">
        {lines.map(({ id, words, actor, at }) => (
          <li className="py-2.5 first:pt-0 last:pb-0" key={id}>
            <p className="[overflow-wrap:anywhere]">{words}</p>
            <p className="text-muted [overflow-wrap:anywhere]">
              {actor ?? "Wakey"} · <RelativeTime at={at} now={now} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
