import { Alert } from "@/components/alert";
import { AutoRefresh } from "@/components/auto-refresh";
import { CopyField } from "@/components/copy-field";
import { Fold } from "@/components/fold";
import { StatusBadge } from "@/components/status-badge";
import type { ConnectionView } from "@/lib/connections/connection.schema";
import { webhookSettingsLink } from "@/lib/connections/meta-links";
import { isCallbackAccepted } from "@/lib/connections/webhook-address";
import { type WebhookSetup, webhookSetup } from "@/lib/connections/webhook-setup";
import { finishStepAction, giveAppSecretAction } from "../actions";
import { WebhookDrawing } from "../drawings/app-drawings";
import { Beside, CopyLine, Instructions, Mistakes, Place } from "../step-parts";
import type { StepProps } from "../step-props";
import { WordForm } from "../word-form";
import { AppSecretForm } from "./app-secret-form";
import { ConnectedNotes } from "./connected-notes";

const ASK_AGAIN_MS = 3_000;

/** How delivered and read come back: Meta confirms the address, then sends events to it. */
export async function WebhookStep({ tenantId, draft, connection, back }: StepProps) {
  const setup = connection && (await webhookSetup(tenantId, connection));
  if (!connection || !setup) return null;
  const { hasAppSecret, hasEvent, isVerified, isReachable, isReady, isWaiting } =
    wayBack(connection);
  return (
    <>
      <AutoRefresh everyMs={isWaiting ? ASK_AGAIN_MS : null} />
      <ConnectedNotes connection={connection} notes={draft.finds?.notes ?? []} />
      <p className="max-w-prose text-muted">
        Meta reports what became of a message to an address of this server: the webhook. Without it
        messages go out all the same, but stay at “Accepted”.
      </p>
      <Lights hasAppSecret={hasAppSecret} hasEvent={hasEvent} isVerified={isVerified} />
      <Unreachable address={isReachable ? null : setup.callbackUrl} />
      {isReady ? null : (
        <AppSecretForm
          hasAppSecret={hasAppSecret}
          onGive={giveAppSecretAction.bind(null, tenantId)}
        />
      )}
      <ByHand
        isOpen={isReachable && hasAppSecret && !isVerified}
        link={draft.practice ? null : webhookSettingsLink(connection.appId)}
        setup={setup}
      />
      <WordForm
        back={back}
        label={isReady ? "Continue" : "Continue without statuses"}
        onFinish={finishStepAction.bind(null, tenantId, { step: "webhook" })}
        path={draft.path}
        variant={isReady ? "primary" : "secondary"}
      />
      <Mistakes
        of={[
          {
            what: "The access token entered as verify token",
            shows:
              "“The callback URL or verify token couldn't be validated”. Copy the verify token above.",
          },
          {
            what: "The field messages not subscribed",
            shows: "The address is confirmed, but the first event never comes.",
          },
          {
            what: "A firewall, a login page or a + in the path before this server",
            shows: "Meta gets another answer than Wakey's, and the address is not confirmed.",
          },
        ]}
      />
    </>
  );
}

/** Without https Meta delivers nothing. */
function Unreachable({ address }: { address: string | null }) {
  if (address === null) return null;
  return (
    <Alert title="Meta cannot reach this server yet" tone="warn">
      Meta delivers webhooks to https addresses only, and this server is known as{" "}
      {new URL(address).origin}. Put it behind https and set APP_ORIGIN to that address. You can go
      on without statuses, and come back to this in Settings.
    </Alert>
  );
}

/** What of the way back is there already. */
function wayBack({ hasAppSecret, hookVerifiedAt, lastEventAt, kind }: ConnectionView) {
  const hasEvent = lastEventAt !== null;
  const isVerified = hasEvent || hookVerifiedAt !== null;
  return {
    hasAppSecret,
    hasEvent,
    isVerified,
    isReachable: isCallbackAccepted(kind),
    isReady: hasAppSecret && isVerified,
    isWaiting: !hasEvent,
  };
}

type LightsProps = { hasAppSecret: boolean; isVerified: boolean; hasEvent: boolean };

/** What is there already of the way back; turns green by itself. */
function Lights({ hasAppSecret, isVerified, hasEvent }: LightsProps) {
  return (
    <div role="status">
      <ul className="flex max-w-2xl flex-col gap-3 rounded-xl border border-border p-4">
        <Light done={hasAppSecret} doneWord="Stored" waitWord="Missing" what="App secret">
          Meta signs every event with it; what is not signed is not believed.
        </Light>
        <Light done={isVerified} doneWord="Confirmed" waitWord="Waiting…" what="Address">
          Meta has asked this server for the verify token and got the right answer.
        </Light>
        <Light done={hasEvent} doneWord="Received" waitWord="Waiting…" what="First event">
          Comes with the test message of the next step at the latest.
        </Light>
      </ul>
    </div>
  );
}

type ByHandProps = {
  isOpen: boolean;
  setup: WebhookSetup;
  link: { label: string; href: string } | null;
};

/** For whom Meta does not take the address by itself. */
function ByHand({ isOpen, setup, link }: ByHandProps) {
  return (
    <Fold isOpen={isOpen} summary="Enter the address at Meta by hand">
      <Beside drawing={<WebhookDrawing />}>
        <p className="text-sm">
          Wakey asks Meta to use this address for your account, so usually nothing is to be done. By
          hand it works for the whole app:
        </p>
        <Instructions>
          {[
            <CopyField key="url" label="Callback URL" value={setup.callbackUrl} />,
            <CopyField
              hint="Not the access token: Meta sends it back once, to confirm the address."
              key="token"
              label="Verify token"
              value={setup.verifyToken}
            />,
            <p key="save">Press Verify and save. The light above turns green by itself.</p>,
            <div className="flex flex-col gap-2" key="field">
              <p>Under Webhook fields press Subscribe beside this one:</p>
              <CopyLine value="messages" />
            </div>,
          ]}
        </Instructions>
        {link ? <Place {...link} /> : null}
      </Beside>
    </Fold>
  );
}

type LightProps = {
  what: string;
  done: boolean;
  doneWord: string;
  waitWord: string;
  children: string;
};

function Light({ what, done, doneWord, waitWord, children }: LightProps) {
  return (
    <li className="grid gap-x-4 gap-y-1 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <span>
        <StatusBadge
          icon={done ? "good" : "clock"}
          tone={done ? "good" : waitWord === "Missing" ? "warn" : "neutral"}
        >
          {done ? doneWord : waitWord}
        </StatusBadge>
      </span>
      <span className="min-w-0 text-sm">
        <span className="font-medium">{what}.</span> <span className="text-muted">{children}</span>
      </span>
    </li>
  );
}
