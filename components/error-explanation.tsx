import Link from "next/link";
import type { ReactNode } from "react";
import { errorGuideHref } from "@/lib/diagnosis/diagnosis-href.schema";
import { CopyButton } from "./copy-button";
import { Icon } from "./icon";

type Props = {
  /** What it means for the person: "This number is not on the list of test numbers". */
  title: string;
  cause: ReactNode;
  /** What to do, with a link to the place where it is done. */
  fix: ReactNode;
  /** Meta's `error.code`; null where the failure has none. */
  code: number | null;
  subcode?: number | null | undefined;
  /** Meta's `error.message`. */
  metaText?: string | null | undefined;
  /** Meta's `error.error_data.details`. */
  details?: string | null | undefined;
  /** What Meta's support asks for. */
  fbtraceId?: string | null | undefined;
  /** Where the cause is looked for; absent where that makes no sense. */
  diagnosisHref?: string | undefined;
  /** Announced when it appears: for answers to something just done, not for rows of a list. */
  announce?: boolean;
};

/** A failure in words, cause and fix first; Meta's own data folds out underneath. */
export function ErrorExplanation({
  title,
  cause,
  fix,
  code,
  subcode,
  metaText,
  details,
  fbtraceId,
  diagnosisHref,
  announce = false,
}: Props) {
  const facts = [
    ["Code", code === null ? null : subcode ? `${code} / ${subcode}` : String(code)],
    ["Meta's text", metaText],
    ["Details", details],
    ["fbtrace_id", fbtraceId],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));

  return (
    <div
      className="rounded-xl border border-danger/30 bg-danger-soft px-4 py-3"
      role={announce ? "alert" : undefined}
    >
      <p className="flex items-start gap-2 font-semibold text-danger-soft-foreground">
        <Icon className="mt-0.5 size-5" name="bad" />
        <span className="min-w-0 break-words">{title}</span>
      </p>
      <div className="mt-1 flex max-w-prose flex-col gap-1 break-words ps-7 text-sm">
        <div>{cause}</div>
        <div>
          <span className="font-semibold">What to do: </span>
          {fix}
        </div>
        <Further code={code} diagnosisHref={diagnosisHref} subcode={subcode} />
      </div>
      {facts.length > 0 ? <MetaFacts facts={facts} /> : null}
    </div>
  );
}

function Further({
  code,
  subcode,
  diagnosisHref,
}: Pick<Props, "code" | "subcode" | "diagnosisHref">) {
  if (code === null && !diagnosisHref) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1">
      {diagnosisHref ? (
        <Link className="font-medium text-link" href={diagnosisHref} prefetch={false}>
          Run diagnosis
        </Link>
      ) : null}
      {code === null ? null : (
        <Link className="text-link" href={errorGuideHref({ code, subcode })} prefetch={false}>
          More about {code}
          {subcode ? ` / ${subcode}` : ""}
        </Link>
      )}
    </p>
  );
}

function MetaFacts({ facts }: { facts: [string, string][] }) {
  return (
    <details className="group mt-2 ps-7 text-sm">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-md py-0.5 text-muted hover:text-foreground [&::-webkit-details-marker]:hidden">
        <Icon className="size-4 transition-transform group-open:rotate-90" name="chevronRight" />
        For support
      </summary>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {facts.map(([name, value]) => (
          <div className="contents" key={name}>
            <dt className="text-muted">{name}</dt>
            <dd className="break-words font-mono text-[0.8125rem]">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="-ms-3 mt-1">
        <CopyButton
          name="error details"
          value={facts.map(([name, value]) => `${name}: ${value}`).join("\n")}
          withWord
        />
      </div>
    </details>
  );
}
