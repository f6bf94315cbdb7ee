import { handOutTokenAction, takeTokenAction } from "../actions";
import { Mistakes } from "../step-parts";
import type { StepProps } from "../step-props";
import { HandOut } from "./hand-out";
import { SandboxConsole } from "./sandbox-console";
import { TokenForm } from "./token-form";

/** The token crosses the browser once, is asked about, and then sealed. */
export function TokenStep({ tenantId, draft, back }: StepProps) {
  return (
    <>
      <p className="max-w-prose text-muted">
        Wakey asks Meta what the token is and which accounts and numbers it reaches. It is stored
        encrypted, for a day at most until the number is connected, and is never shown again.
      </p>
      {draft.practice && draft.path === "own" ? (
        <SandboxConsole>
          <HandOut
            hint="The field below asks for it."
            label="Generate a token to practise"
            onHandOut={handOutTokenAction.bind(null, tenantId, { whose: "own" })}
          />
        </SandboxConsole>
      ) : null}
      <TokenForm
        back={back}
        isOwn={draft.path === "own"}
        onTake={takeTokenAction.bind(null, tenantId)}
        path={draft.path}
        stored={{ appId: draft.appId ?? draft.practice?.appId ?? "", last4: draft.tokenLast4 }}
      />
      <Mistakes
        of={[
          {
            what: "The verify token of a webhook, or the App secret",
            shows: "Both are words for other doors. An access token usually begins with EAA.",
          },
          {
            what: "Part of the token is missing",
            shows:
              "Meta cannot read it: 190 without a subcode. Copy it with the button, not the mouse.",
          },
          {
            what: "A token of another app",
            shows: "The check says “belongs to another app”, and names it. Correct one of the two.",
          },
          {
            what: "It was logged out or its person changed their password",
            shows:
              "190 with subcode 467 or 460. Only a new token helps; one of a System User is not bound to a person.",
          },
        ]}
      />
    </>
  );
}
