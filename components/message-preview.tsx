type Props = {
  /** The message as it will be sent. */
  text: string;
  /** Who it comes from, as the recipient sees it: the number's verified name. */
  from: string;
};

/** About what the recipient will see on their phone. */
export function MessagePreview({ text, from }: Props) {
  return (
    <figure className="w-full overflow-hidden rounded-3xl border border-border bg-surface-tertiary">
      <figcaption className="flex items-center gap-2.5 border-separator border-b bg-surface px-4 py-2.5">
        <span
          aria-hidden="true"
          className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent font-semibold text-accent-foreground text-xs"
        >
          {Array.from(from.trim())[0]?.toUpperCase() ?? ""}
        </span>
        <span className="min-w-0 truncate font-medium text-sm">
          <span className="sr-only">Preview of the message from </span>
          {from}
        </span>
      </figcaption>
      <div className="min-h-28 px-3 py-4">
        <p className="w-fit max-w-[90%] whitespace-pre-wrap rounded-xl rounded-ss-sm bg-surface px-3 py-2 text-sm shadow-surface [overflow-wrap:anywhere]">
          {text.trim() === "" ? <span className="text-muted">Your message</span> : text}
        </p>
      </div>
    </figure>
  );
}
