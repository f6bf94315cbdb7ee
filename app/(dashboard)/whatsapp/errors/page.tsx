import type { Metadata } from "next";
import { Card } from "@/components/card";
import { EmptyState } from "@/components/empty-state";
import { readText, type SearchParams } from "@/components/page-address";
import { PageHeader } from "@/components/page-header";
import { TenantMark } from "@/components/shown-tenant";
import { requireMember } from "@/lib/auth/require-member";
import { findByWords, guideThemes, listGuide } from "@/lib/diagnosis/error-guide";
import { EntryList } from "./entry-list";
import { LookUp } from "./look-up";
import { OneError } from "./one-error";

export const metadata: Metadata = { title: "Error guide" };

export default async function ErrorGuidePage(props: { searchParams: Promise<SearchParams> }) {
  const { tenantId } = await requireMember();
  const params = await props.searchParams;
  const code = numberOf(readText(params, "code"));
  const query = readText(params, "q");
  return (
    <>
      <TenantMark tenantId={tenantId} />
      <PageHeader
        description="Every error of Meta's that is known here: what it means, and what to do."
        title="Error guide"
      />
      <div className="flex flex-col gap-6">
        <Card>
          <LookUp defaultValue={code === null ? query : codeText(params)} />
        </Card>
        {code === null ? (
          <Found query={query} />
        ) : (
          <OneError
            details={readText(params, "details")}
            error={{ code, subcode: numberOf(readText(params, "subcode")) }}
            message={readText(params, "message")}
            trace={readText(params, "trace")}
          />
        )}
      </div>
    </>
  );
}

function Found({ query }: { query: string }) {
  if (query === "") {
    return guideThemes.map((theme) => (
      <EntryList
        entries={listGuide().filter((entry) => entry.theme === theme)}
        key={theme}
        title={theme}
      />
    ));
  }
  const entries = findByWords(query);
  if (entries.length > 0) return <EntryList entries={entries} title={`Found for “${query}”`} />;
  return (
    <Card>
      <EmptyState icon="search" title="Nothing found">
        No entry contains all of “<bdi>{query}</bdi>”. Try fewer words, or the code alone.
      </EmptyState>
    </Card>
  );
}

function codeText(params: SearchParams): string {
  const subcode = readText(params, "subcode");
  return subcode === "" ? readText(params, "code") : `${readText(params, "code")} / ${subcode}`;
}

function numberOf(text: string): number | null {
  return /^-?\d{1,10}$/.test(text) ? Number(text) : null;
}
