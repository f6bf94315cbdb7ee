"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { CheckField } from "@/components/check-field";
import { PendingButton } from "@/components/pending-button";
import { formatCountOf } from "@/lib/format/number";
import type { TokenComparison } from "@/lib/rotation/compare-tokens.schema";
import type {
  KeptTokenRef,
  NotDone,
  SwitchResult,
  SwitchToken,
} from "@/lib/rotation/rotation.schema";
import { useOutcome } from "./outcome-board";
import { Refusal } from "./refusal";
import { type Stopped, StoppedList } from "./stopped-list";

type Props = {
  kept: KeptTokenRef;
  comparison: Pick<TokenComparison, "lost" | "changesApp">;
  newApp: string;
  stopped: readonly Stopped[];
  /** Campaigns that send right now: should the old token die before the switch, they stop too. */
  isSending: boolean;
  keepHours: number;
  onSwitch: (input: SwitchToken) => Promise<ActionAnswer<SwitchResult>>;
  onDiscard: (kept: KeptTokenRef) => Promise<ActionAnswer<void>>;
};

/** What has to be agreed to, and the switch itself. */
export function SwitchForm(props: Props) {
  const { kept, comparison, newApp, stopped, isSending, keepHours, onSwitch, onDiscard } = props;
  const { lost, changesApp } = comparison;
  const say = useOutcome();
  const [acceptsLoss, setAcceptsLoss] = useState(false);
  const [acceptsOtherApp, setAcceptsOtherApp] = useState(false);
  const [resumes, setResumes] = useState(true);
  const [failure, setFailure] = useState<string>();
  const [refusal, setRefusal] = useState<NotDone>();
  const [isSwitching, startSwitch] = useTransition();
  const [isDiscarding, startDiscard] = useTransition();
  const isAgreed = (lost.length === 0 || acceptsLoss) && (!changesApp || acceptsOtherApp);

  function switchOver(switchesAnyway: boolean) {
    if (!isAgreed) {
      setFailure("Tick first that what changes is meant.");
      return;
    }
    setFailure(undefined);
    startSwitch(async () => {
      const answer = await callAction(() =>
        onSwitch({
          ...kept,
          acceptedLoss: lost,
          acceptsOtherApp,
          resumesCampaigns: resumes,
          switchesAnyway,
        }),
      );
      setRefusal(undefined);
      if (!answer.ok) setFailure(answer.message);
      else if (!answer.data.done) setRefusal(answer.data);
      else say({ title: "Switched to the new token", ...switchedText(answer.data, keepHours) });
    });
  }

  function discard() {
    startDiscard(async () => {
      const answer = await callAction(() => onDiscard(kept));
      if (!answer.ok) setFailure(answer.message);
      else say({ title: "The new token was discarded", text: "The one in use stays as it is." });
    });
  }

  return (
    <div className="flex flex-col gap-5">
      {lost.length > 0 ? (
        <CheckField
          checked={acceptsLoss}
          hint="What needs it stops working with the switch. Sending messages does not."
          label={`I accept that ${lost.join(", ")} ${lost.length === 1 ? "is" : "are"} lost`}
          onChange={(event) => setAcceptsLoss(event.target.checked)}
        />
      ) : null}
      {changesApp ? (
        <CheckField
          checked={acceptsOtherApp}
          hint="Statuses then come through that app, and are trusted only with its App secret."
          label={`I want this connection to move to the app ${newApp}`}
          onChange={(event) => setAcceptsOtherApp(event.target.checked)}
        />
      ) : null}
      {stopped.length > 0 || isSending ? (
        <CheckField
          checked={resumes}
          hint={<StoppedList stopped={stopped} />}
          label={resumeLabel(stopped)}
          onChange={(event) => setResumes(event.target.checked)}
        />
      ) : null}
      <div className="flex flex-wrap gap-2">
        <PendingButton
          isPending={isSwitching}
          onClick={() => switchOver(false)}
          pendingText="Asking Meta once more…"
        >
          Switch to the new token
        </PendingButton>
        <PendingButton
          isPending={isDiscarding}
          onClick={discard}
          pendingText="Discarding…"
          variant="tertiary"
        >
          Discard it
        </PendingButton>
      </div>
      <p className="max-w-prose text-muted text-sm">
        Running campaigns go on without a gap: nobody is left out and nobody gets a message twice.
        The old token is kept encrypted for {formatCountOf(keepHours, "hour", "hours")}, so that you
        can roll back.
      </p>
      {failure ? <Alert title={failure} tone="bad" /> : null}
      {refusal ? (
        <Refusal refusal={refusal} title="Nothing was switched; the old token is still in use.">
          <div>
            <PendingButton
              isPending={isSwitching}
              onClick={() => switchOver(true)}
              variant="secondary"
            >
              Switch anyway
            </PendingButton>
          </div>
        </Refusal>
      ) : null}
    </div>
  );
}

function resumeLabel(stopped: readonly Stopped[]): string {
  if (stopped.length === 0)
    return "Campaigns that the old token stops until then go on by themselves";
  const waiting = stopped.reduce((sum, campaign) => sum + campaign.waiting, 0);
  const campaigns = formatCountOf(stopped.length, "campaign", "campaigns");
  return `Resume ${campaigns} with ${formatCountOf(waiting, "waiting message", "waiting messages")}`;
}

function switchedText({ resumed, notes }: SwitchResult & { done: true }, keepHours: number) {
  const kept = `The old one is kept for ${formatCountOf(keepHours, "hour", "hours")}.`;
  const goesOn =
    resumed === 0
      ? ""
      : ` ${formatCountOf(resumed, "campaign goes", "campaigns go")} on with exactly those who wait.`;
  return { text: kept + goesOn, notes };
}
