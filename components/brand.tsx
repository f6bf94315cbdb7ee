type Props = { className?: string };

/** The product's sign and name. */
export function Brand({ className = "" }: Props) {
  return (
    <span className={`inline-flex items-center gap-2.5 font-semibold tracking-tight ${className}`}>
      <svg aria-hidden="true" className="size-7 shrink-0" focusable="false" viewBox="0 0 32 32">
        <path
          className="fill-accent"
          d="M10 3h12a7 7 0 0 1 7 7v8a7 7 0 0 1-7 7H12l-6.3 4.3c-.7.5-1.7 0-1.7-.9V10a7 7 0 0 1 6-7z"
        />
        <path
          className="stroke-accent-foreground"
          d="M9.5 10.5l3 8 3.5-7 3.5 7 3-8"
          fill="none"
          strokeLinecap="round"
          strokeLinejoin="round"
          strokeWidth="2.6"
        />
      </svg>
      Wakey
    </span>
  );
}
