import type { Metadata } from "next";
import { ButtonLink } from "@/components/button-link";
import { EmptyState } from "@/components/empty-state";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto max-w-lg px-4 py-16">
      <EmptyState
        action={<ButtonLink href="/">Go to the overview</ButtonLink>}
        headingLevel="h1"
        icon="search"
        title="This page does not exist"
      >
        The address may be mistyped, or what it showed was removed or belongs to another
        organization.
      </EmptyState>
    </main>
  );
}
