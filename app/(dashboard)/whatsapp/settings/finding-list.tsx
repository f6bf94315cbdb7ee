import { ErrorExplanation } from "@/components/error-explanation";
import { Icon } from "@/components/icon";
import type { Finding } from "@/lib/connections/finding.schema";

/** What stands in the way, each with cause and fix. */
export function FindingList({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {findings.map((finding) => (
        <li key={finding.title}>
          <ErrorExplanation
            cause={finding.cause}
            code={finding.code}
            fbtraceId={finding.fbtraceId}
            fix={
              <>
                {finding.fix} <FindingLink link={finding.link} />
              </>
            }
            metaText={finding.metaText}
            subcode={finding.subcode}
            title={finding.title}
          />
        </li>
      ))}
    </ul>
  );
}

/** What is worth knowing although everything works. */
export function NoteList({ notes }: { notes: readonly Finding[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {notes.map((note) => (
        <li key={note.title}>
          <span className="font-semibold">{note.title}.</span> {note.cause} {note.fix}{" "}
          <FindingLink link={note.link} />
        </li>
      ))}
    </ul>
  );
}

function FindingLink({ link }: Pick<Finding, "link">) {
  if (!link) return null;
  return (
    <a
      className="inline-flex items-center gap-1 whitespace-nowrap font-medium text-link"
      href={link.href}
      rel="noreferrer"
      target="_blank"
    >
      {link.label}
      <Icon className="size-3.5" name="external" />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
