import { apiSetupLink } from "@/lib/connections/meta-links";
import { finishStepAction, handOutTokenAction } from "../actions";
import { ApiSetupDrawing, GenerateTokenDrawing } from "../drawings/app-drawings";
import { Beside, Instructions, Mistakes, NotChecked, Place } from "../step-parts";
import type { StepProps } from "../step-props";
import { WordForm } from "../word-form";
import { HandOut } from "./hand-out";
import { SandboxConsole } from "./sandbox-console";

/** Finding the page from which everything temporary comes. */
export function ApiSetupStep({ tenantId, draft, back }: StepProps) {
  const link = apiSetupLink(draft.appId ?? "");
  return (
    <>
      <Beside drawing={<ApiSetupDrawing />}>
        <Instructions>
          {[
            <div className="flex flex-col gap-2" key="open">
              <p>In your app's menu choose WhatsApp → API Setup.</p>
              {draft.practice ? null : <Place {...link} />}
            </div>,
            <p key="from">
              Look at the list From: Meta has put a test number there, +1 555 and seven more digits.
              You need not copy the IDs below it; Wakey finds them.
            </p>,
          ]}
        </Instructions>
        <NotChecked>
          Wakey cannot see this page of Meta's. The token that you paste soon shows whether it was
          the right one.
        </NotChecked>
      </Beside>
      <WordForm
        back={back}
        label="API Setup is open"
        onFinish={finishStepAction.bind(null, tenantId, { step: "api-setup" })}
        path={draft.path}
      />
      <Mistakes
        of={[
          {
            what: "API Setup does not appear in the menu",
            shows:
              "The app has no WhatsApp yet. On the app's dashboard choose the use case or product WhatsApp, then Set up.",
          },
          {
            what: "“You do not have access to this app”",
            shows:
              "You are signed in at Facebook as somebody else, or the App ID is another's. Ask the app's admin for a role in it.",
          },
        ]}
      />
    </>
  );
}

/** The one click that makes a temporary token. */
export function GenerateStep({ tenantId, draft, back }: StepProps) {
  const link = apiSetupLink(draft.appId ?? "");
  return (
    <>
      {draft.practice ? (
        <SandboxConsole>
          <HandOut
            label="Generate access token"
            onHandOut={handOutTokenAction.bind(null, tenantId, { whose: "own" })}
          />
        </SandboxConsole>
      ) : (
        <Beside drawing={<GenerateTokenDrawing />}>
          <Instructions>
            {[
              <div className="flex flex-col gap-2" key="press">
                <p>
                  Press Generate access token. A window of Facebook's asks which WhatsApp accounts
                  the token is for: leave the test account ticked, and confirm.
                </p>
                <Place {...link} />
              </div>,
              <p key="copy">Copy the token. It is long, and the field shows only its beginning.</p>,
            ]}
          </Instructions>
          <NotChecked>Nothing to check yet: the next step asks Meta about the token.</NotChecked>
        </Beside>
      )}
      <WordForm
        back={back}
        label="I have copied the token"
        onFinish={finishStepAction.bind(null, tenantId, { step: "generate" })}
        path={draft.path}
      />
      <Mistakes
        of={[
          {
            what: "The token selected with the mouse instead of copied",
            shows:
              "Only the visible part is copied. The next step then says that Meta cannot read it (190).",
          },
          {
            what: "No account ticked in Facebook's window",
            shows:
              "The token is valid but reaches nothing: no number is found. Generate it again and tick the account.",
          },
          {
            what: "A token of yesterday",
            shows: "It has ended: “Session has expired” (190, subcode 463). Generate a new one.",
          },
        ]}
      />
    </>
  );
}
