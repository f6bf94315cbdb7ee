import { formatCount } from "@/lib/format/number";

export type Stopped = { id: string; name: string; waiting: number };
const SHOWN = 5;

/** Campaigns that the token has stopped, with how many messages of each wait. */
export function StoppedList({ stopped }: { stopped: readonly Stopped[] }) {
  if (stopped.length === 0) {
    return "Each goes on with exactly those who were not sent to yet.";
  }
  return (
    <ul>
      {stopped.slice(0, SHOWN).map(({ id, name, waiting }) => (
        <li className="flex max-w-md justify-between gap-4" key={id}>
          <bdi className="min-w-0 truncate">{name}</bdi>
          <span className="shrink-0">{formatCount(waiting)} wait</span>
        </li>
      ))}
      {stopped.length > SHOWN ? <li>and {formatCount(stopped.length - SHOWN)} more</li> : null}
    </ul>
  );
}
