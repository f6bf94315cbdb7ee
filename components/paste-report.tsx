import type { PastedLine, PasteOutcome } from "@/lib/contacts/contact.schema";
import { formatCount, formatCountOf } from "@/lib/format/number";
import { Alert } from "./alert";

const SHOWN_LINES = 100;

/** What became of pasted lines, each that was not saved with its number and the reason. */
export function PasteReport({ outcome: { added, alreadyThere, bad } }: { outcome: PasteOutcome }) {
  return (
    <div className="flex flex-col gap-3">
      <Alert
        title={`${formatCountOf(added, "contact", "contacts")} added`}
        tone={added > 0 ? "good" : "info"}
      />
      {bad.length > 0 ? (
        <Alert title={`${formatCountOf(bad.length, "line", "lines")} could not be read`} tone="bad">
          <p>Correct them in the box and save again.</p>
          <Lines lines={bad} />
        </Alert>
      ) : null}
      {alreadyThere.length > 0 ? (
        <Alert title={`${formatCount(alreadyThere.length)} already there`} tone="info">
          <p>They were left as they are.</p>
          <Lines lines={alreadyThere} />
        </Alert>
      ) : null}
    </div>
  );
}

function Lines({ lines }: { lines: readonly PastedLine[] }) {
  const more = lines.length - SHOWN_LINES;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
    <ul className="mt-2 flex max-h-48 flex-col gap-1.5 overflow-y-auto" tabIndex={0}>
      {lines.slice(0, SHOWN_LINES).map(({ line, text, reason }) => (
        <li key={line}>
          <span className="font-medium">Line {formatCount(line)}</span>{" "}
          <bdi className="[overflow-wrap:anywhere]">“{text.trim().slice(0, 120)}”</bdi>: {reason}
        </li>
      ))}
      {more > 0 ? <li>And {formatCount(more)} more.</li> : null}
    </ul>
  );
}
