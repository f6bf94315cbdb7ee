/** Where test recipients are confirmed at Meta: the cure of error 131030. */
export function ApiSetupLink({ href }: { href: string }) {
  return (
    <a className="font-medium text-link" href={href} rel="noreferrer" target="_blank">
      Open API Setup<span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
