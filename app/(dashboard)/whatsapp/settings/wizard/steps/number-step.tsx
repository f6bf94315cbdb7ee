import { Alert } from "@/components/alert";
import { Countdown } from "@/components/countdown";
import { DefinitionList } from "@/components/definition-list";
import { StatusBadge } from "@/components/status-badge";
import { listConnections } from "@/db/queries/connections";
import { now } from "@/lib/clock";
import { apiSetupLink } from "@/lib/connections/meta-links";
import type { TokenFinds, WizardDraft } from "@/lib/wizard/draft.schema";
import { connectNumberAction, exchangeTokenAction, lookAgainAction } from "../actions";
import { Mistakes } from "../step-parts";
import type { StepProps } from "../step-props";
import { ExchangeToken } from "./exchange-token";
import { NumberForm } from "./number-form";

const DAY_MS = 86_400_000;

/** What the token is and what it reaches; one of its numbers is connected. */
export async function NumberStep({ tenantId, draft, back }: StepProps) {
  const { finds } = draft;
  if (!finds) return null;
  const connected = (await listConnections(tenantId)).map(({ phoneNumberId }) => phoneNumberId);
  return (
    <>
      <TokenFacts draft={draft} finds={finds} />
      {isTemporary(finds) ? (
        <EndsSoon draft={draft} onExchange={exchangeTokenAction.bind(null, tenantId)} />
      ) : null}
      <NumberForm
        apiSetup={draft.practice ? null : apiSetupLink(finds.appId ?? draft.appId ?? "")}
        appId={finds.appId ?? draft.appId ?? ""}
        back={back}
        connected={connected}
        finds={finds}
        key={finds.wabas.flatMap(({ numbers }) => numbers.map(({ id }) => id)).join(" ")}
        onConnect={connectNumberAction.bind(null, tenantId)}
        onLookAgain={lookAgainAction.bind(null, tenantId)}
        path={draft.path}
      />
      <Mistakes
        of={[
          {
            what: "The phone number typed instead of its ID",
            shows: "Wakey names the ID that belongs to it. The ID has 15 digits or so, and no +.",
          },
          {
            what: "Phone number ID and WhatsApp Business Account ID exchanged",
            shows: "The check says that two IDs are swapped.",
          },
          {
            what: "The account was assigned a minute ago",
            shows: "Meta needs a little. Press Look again; generate a new token if it stays away.",
          },
        ]}
      />
    </>
  );
}

function TokenFacts({ draft, finds }: { draft: WizardDraft; finds: TokenFinds }) {
  const at = now();
  const kinds: Record<string, string> = {
    USER: "A person's token",
    SYSTEM_USER: "System User's token",
  };
  return (
    <div className="max-w-2xl rounded-xl border border-border p-4">
      <p className="mb-3 flex flex-wrap items-center gap-2 font-medium">
        <StatusBadge tone="good">Accepted by Meta</StatusBadge>
        <span className="font-mono text-sm">
          <span aria-hidden="true">••••</span>
          <span className="sr-only">ends in </span>
          {draft.tokenLast4}
        </span>
      </p>
      <DefinitionList
        rows={[
          {
            label: "App",
            value: (
              <>
                <bdi>{finds.appName ?? "Not told by Meta"}</bdi>
                {finds.appId ? <span className="text-muted"> (App ID {finds.appId})</span> : null}
              </>
            ),
          },
          {
            label: "Kind",
            value: finds.tokenKind
              ? (kinds[finds.tokenKind] ?? finds.tokenKind)
              : "Not told without the App secret",
          },
          {
            label: "Expires",
            value:
              finds.expiresAt || finds.neverExpires ? (
                <Countdown
                  expiresAt={finds.expiresAt ? new Date(finds.expiresAt) : null}
                  now={at}
                />
              ) : (
                "Not told without the App secret"
              ),
          },
          ...(finds.scopes.length > 0
            ? [{ label: "Permissions", value: <Scopes scopes={finds.scopes} /> }]
            : []),
        ]}
      />
    </div>
  );
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-0.5 font-mono text-[0.8125rem]">
      {scopes.map((scope) => (
        <li key={scope}>{scope}</li>
      ))}
    </ul>
  );
}

function isTemporary({ expiresAt }: TokenFinds): boolean {
  return expiresAt !== null && Date.parse(expiresAt) - now().getTime() <= 1.5 * DAY_MS;
}

type EndsSoonProps = {
  draft: WizardDraft;
  onExchange: Parameters<typeof ExchangeToken>[0]["onExchange"];
};

/** What a temporary token means here, and the way to more time. */
function EndsSoon({ draft, onExchange }: EndsSoonProps) {
  const title =
    draft.path === "permanent"
      ? "This is a temporary token, not a permanent one"
      : "This token ends soon";
  return (
    <Alert title={title} tone={draft.path === "permanent" ? "warn" : "info"}>
      <div className="flex flex-col gap-3">
        <p>
          {draft.path === "permanent"
            ? "Sending will stop when it ends. Go back and generate the token under System users; or go on with this one for now."
            : "Enough for a test. Sending stops when it ends, and nothing is lost: a new token resumes it."}
        </p>
        {draft.hasAppSecret ? (
          <ExchangeToken onExchange={onExchange} />
        ) : (
          <p>With the App secret Wakey could exchange it for one of about 60 days.</p>
        )}
      </div>
    </Alert>
  );
}
