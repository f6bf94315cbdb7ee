"use client";

import { useId, useState } from "react";
import { Alert } from "@/components/alert";
import type { ActionAnswer } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import type { KnownIds } from "@/lib/connections/recognise-id.schema";
import type { ConnectResult } from "@/lib/wizard/connect-number.schema";
import type { NumberStepInput, StepResult, TokenFinds } from "@/lib/wizard/draft.schema";
import type { WizardPath } from "@/lib/wizard/steps.schema";
import { FailedAttempt } from "../../failed-attempt";
import { StepFooter } from "../step-footer";
import { Place } from "../step-parts";
import { FoundNumbers } from "./found-numbers";
import { TypedNumber } from "./typed-number";
import { useConnect } from "./use-connect";

type Props = {
  path: WizardPath;
  back: string | null;
  appId: string;
  finds: TokenFinds;
  /** Phone number IDs that this organization has connected already. */
  connected: readonly string[];
  apiSetup: { label: string; href: string } | null;
  onConnect: (input: NumberStepInput) => Promise<ActionAnswer<ConnectResult>>;
  onLookAgain: () => Promise<ActionAnswer<StepResult>>;
};

const TYPED = "typed";

/** Pick one of the numbers that the token reaches, or type the IDs where it is not among them. */
export function NumberForm({ path, back, finds, connected, apiSetup, ...props }: Props) {
  const id = useId();
  const hasFound = finds.wabas.some(({ numbers }) => numbers.length > 0);
  const [picked, setPicked] = useState(() => firstPick(finds));
  const [typed, setTyped] = useState(() => firstTyped(finds, props.appId));
  const { connect, lookAgain, ...state } = useConnect(path, props);

  return (
    <form
      className="flex flex-col gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        connect(picked === TYPED ? typed : found(finds, picked, props.appId));
      }}
    >
      <fieldset className="flex min-w-0 flex-col gap-4">
        <legend className="mb-3 font-semibold">
          {hasFound
            ? "Which number should send?"
            : "The token reaches no number that Wakey could find"}
        </legend>
        <FoundNumbers
          connected={connected}
          onPick={setPicked}
          picked={picked}
          wabas={finds.wabas.filter(({ numbers }) => numbers.length > 0)}
        />
        {hasFound ? null : <Gaps of={finds.gaps} />}
        <div className="flex items-start gap-3">
          <input
            checked={picked === TYPED}
            className="mt-1 size-4 shrink-0"
            id={`${id}-typed`}
            name="number"
            onChange={() => setPicked(TYPED)}
            type="radio"
          />
          <label className="font-medium text-sm leading-6" htmlFor={`${id}-typed`}>
            {hasFound ? "Another one: type its IDs" : "Type its IDs"}
          </label>
        </div>
        {picked === TYPED ? (
          <TypedNumber
            errors={state.errors}
            ids={typed}
            known={knownIds(finds)}
            onChange={setTyped}
          >
            {apiSetup ? <Place {...apiSetup} /> : null}
          </TypedNumber>
        ) : null}
      </fieldset>
      <div>
        <PendingButton
          isPending={state.isLooking}
          onClick={lookAgain}
          pendingText="Asking Meta…"
          size="sm"
          variant="secondary"
        >
          Look again
        </PendingButton>
      </div>
      <FailedAttempt failure={state.failure} findings={state.findings} />
      <StepFooter back={back}>
        <PendingButton
          isPending={state.isConnecting}
          pendingText="Checking with Meta…"
          type="submit"
        >
          {connected.includes(picked) ? "Replace this number's token" : "Connect this number"}
        </PendingButton>
      </StepFooter>
    </form>
  );
}

/** Why the list is empty or short, in sentences. */
function Gaps({ of }: { of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <Alert title="What could not be asked" tone="info">
      <ul className="flex flex-col gap-1">
        {of.map((gap) => (
          <li key={gap}>{gap}</li>
        ))}
      </ul>
    </Alert>
  );
}

/** The number that came along in a pasted block, the only one there is, or none yet. */
function firstPick({ wabas, hint }: TokenFinds): string {
  const numbers = wabas.flatMap((waba) => waba.numbers);
  if (numbers.length === 0) return TYPED;
  const hinted = numbers.find(({ id }) => id === hint.phoneNumberId);
  return (hinted ?? (numbers.length === 1 ? numbers[0] : undefined))?.id ?? "";
}

function firstTyped({ wabas, hint }: TokenFinds, appId: string): NumberStepInput {
  const only = wabas.length === 1 ? wabas[0]?.id : undefined;
  return { appId, wabaId: hint.wabaId ?? only ?? "", phoneNumberId: hint.phoneNumberId ?? "" };
}

function found({ wabas }: TokenFinds, picked: string, appId: string): NumberStepInput | null {
  const waba = wabas.find(({ numbers }) => numbers.some(({ id }) => id === picked));
  return waba ? { appId, wabaId: waba.id, phoneNumberId: picked } : null;
}

/** What the token has shown already tells which value stands in the wrong field. */
function knownIds({ appId, businesses, wabas }: TokenFinds): KnownIds {
  const numbers = wabas.flatMap((waba) => waba.numbers);
  return {
    appIds: appId ? [appId] : [],
    businessIds: businesses.map(({ id }) => id),
    wabaIds: wabas.map(({ id }) => id),
    phoneNumberIds: numbers.map(({ id }) => id),
    phoneNumbers: numbers.flatMap(({ displayPhoneNumber }) => displayPhoneNumber ?? []),
  };
}
