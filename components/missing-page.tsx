import { ButtonLink } from "./button-link";
import { EmptyState } from "./empty-state";

/** In place of a page that does not exist, or not for this person. */
export function MissingPage() {
  return (
    <EmptyState
      action={<ButtonLink href="/">Go to the overview</ButtonLink>}
      headingLevel="h1"
      icon="search"
      title="This page does not exist"
    >
      The address may be mistyped, or what it showed was removed or belongs to another organization.
    </EmptyState>
  );
}
