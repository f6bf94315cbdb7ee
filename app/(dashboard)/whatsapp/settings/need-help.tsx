import Link from "next/link";
import type { ReactNode } from "react";
import { ApiSetupLink } from "@/components/api-setup-link";
import { Card } from "@/components/card";
import { apiSetupLink, metaStatusLink } from "@/lib/connections/meta-links";

type Props = {
  /** Null: nothing is connected yet. */
  appId: string | null;
  mayWrite: boolean;
};

/** Where to look first when something does not work, in the order in which it helps most often. */
export function NeedHelp({ appId, mayWrite }: Props) {
  return (
    <Card title="Need help?">
      <dl className="flex flex-col gap-4 text-sm">
        <Hint title="Look into the server's log">
          It says in one line each what Meta refused, with its code and fbtrace_id, and never a
          token.
        </Hint>
        <Hint title="Check the number's form">
          With country code and without a leading 0: +91 98765 43210. Argentina, Brazil and Mexico
          have two notations; try the other.
        </Hint>
        <Hint title="Is it a test number?">
          It writes only to the 5 people confirmed at Meta; all others fail with 131030.{" "}
          {appId ? <ApiSetupLink href={apiSetupLink(appId).href} /> : null}
        </Hint>
        <Hint title="Try another number">
          If one phone gets the message and another does not, the connection is fine.
        </Hint>
        <Hint title="Is Meta itself down?">
          <a className="text-link" href={metaStatusLink.href} rel="noreferrer" target="_blank">
            Meta's status page<span className="sr-only"> (opens in a new tab)</span>
          </a>{" "}
          tells of known outages.
        </Hint>
        {mayWrite ? (
          <Hint title="Begin anew">
            <Link className="text-link" href="/whatsapp/settings/wizard">
              The step-by-step guide
            </Link>{" "}
            leads from nothing to a delivered test message, and checks every step.
          </Hint>
        ) : null}
      </dl>
    </Card>
  );
}

function Hint({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-medium">{title}</dt>
      <dd className="text-muted">{children}</dd>
    </div>
  );
}
