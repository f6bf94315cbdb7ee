import Link from "next/link";
import type { Check } from "@/lib/diagnosis/diagnosis.schema";
import { errorGuideHref } from "@/lib/diagnosis/diagnosis-href.schema";

/** Meta's numbers and words, with the way to their page in the error guide. */
export function MetaWords({ meta }: { meta: NonNullable<Check["meta"]> }) {
  const { code, subcode, text, fbtraceId } = meta;
  return (
    <p className="text-muted text-sm [overflow-wrap:anywhere]">
      Meta's code{" "}
      <Link className="text-link" href={errorGuideHref({ code, subcode })} prefetch={false}>
        {subcode === null ? code : `${code} / ${subcode}`}
      </Link>
      {text ? `: ${text}` : null}
      {fbtraceId ? (
        <>
          {" "}
          <span className="font-mono text-[0.8125rem]">fbtrace_id {fbtraceId}</span>
        </>
      ) : null}
    </p>
  );
}
