"use client";

import { Alert } from "@/components/alert";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { formatCount, formatCountOf } from "@/lib/format/number";
import type { Sender } from "./sender";
import type { Confirmation, useLaunch } from "./use-launch";

type Props = {
  launch: ReturnType<typeof useLaunch>;
  sender: Sender;
};

/** Asks once more, named by its effect, and says beforehand whom free text will not reach. */
export function SendConfirmation({ launch, sender }: Props) {
  const { confirmation } = launch;
  if (!confirmation) return null;
  const people = formatCountOf(confirmation.people, "person", "people");
  return (
    <ConfirmDialog
      confirmLabel={`Send to ${people}`}
      isOpen
      onConfirm={launch.launch}
      onOpenChange={(isOpen) => {
        if (!isOpen) launch.close();
      }}
      pendingText="Starting…"
      title={`Send to ${people}?`}
    >
      <div className="flex flex-col gap-3">
        <p>
          From <bdi className="font-medium text-foreground">{sender.label}</bdi>. Sending goes on
          when you close this page, and you can pause or cancel it.
        </p>
        {confirmation.input.content.type === "text" ? (
          <WindowWarning confirmation={confirmation} kind={sender.kind} />
        ) : null}
      </div>
    </ConfirmDialog>
  );
}

type WarningProps = { confirmation: Confirmation; kind: Sender["kind"] };

function WindowWarning({ confirmation: { people, openWindows }, kind }: WarningProps) {
  if (kind === "sandbox") {
    return (
      <Alert title="Free text in the sandbox" tone="info">
        Everybody counts as having written to you in the last 24 hours, except numbers that end in
        47: those fail with error 131047, as they would at Meta.
      </Alert>
    );
  }
  if (openWindows === null) {
    return (
      <Alert title="Free text reaches only people who wrote to you" tone="warn">
        Counting who wrote to you in the last 24 hours…
      </Alert>
    );
  }
  if (openWindows >= people) {
    return (
      <Alert title="Free text can reach everybody here" tone="info">
        All of them wrote to you in the last 24 hours.
      </Alert>
    );
  }
  return (
    <Alert
      title={`${formatCount(openWindows)} of ${formatCountOf(people, "person", "people")} wrote to you in the last 24 hours`}
      tone="warn"
    >
      Meta delivers free text only to people who did. For all others it fails with error 131047; a
      template such as hello_world is not bound to the 24 hours.
    </Alert>
  );
}
