import { systemUsersOf } from "@/lib/connections/meta-links";
import { finishStepAction, handOutTokenAction } from "../actions";
import {
  AssetsDrawing,
  PermissionsDrawing,
  SystemUsersDrawing,
} from "../drawings/business-drawings";
import { Beside, CopyLine, Instructions, Mistakes, NotChecked, Place } from "../step-parts";
import type { StepProps } from "../step-props";
import { WordForm } from "../word-form";
import { ByAdministrator } from "./by-administrator";
import { HandOut } from "./hand-out";
import { SandboxConsole } from "./sandbox-console";

/** A System User: who the permanent token belongs to. */
export function SystemUserStep({ tenantId, draft, back }: StepProps) {
  return (
    <>
      <p className="max-w-prose text-muted">
        A System User is a user for programs. Its tokens do not end when a person leaves or changes
        their password.
      </p>
      <Beside drawing={<SystemUsersDrawing />}>
        <Instructions>
          {[
            <div className="flex flex-col gap-2" key="open">
              <p>In Business settings choose Users → System users.</p>
              {draft.practice ? null : <Place {...systemUsersOf(draft.businessId)} />}
            </div>,
            <p key="add">Press Add.</p>,
            <div className="flex flex-col gap-2" key="name">
              <p>Give it a name that says what it is for.</p>
              <CopyLine value="Wakey" />
            </div>,
            <p key="role">
              Choose the role Admin. With Employee it works too, but then every WhatsApp account has
              to be assigned one by one.
            </p>,
            <p key="create">Press Create system user.</p>,
          ]}
        </Instructions>
        <NotChecked>
          Without a token Wakey cannot see your System Users. The token's check says whom it belongs
          to.
        </NotChecked>
      </Beside>
      {draft.practice ? null : <ByAdministrator draft={draft} tenantId={tenantId} />}
      <WordForm
        back={back}
        label="The System User is there"
        onFinish={finishStepAction.bind(null, tenantId, { step: "system-user" })}
        path={draft.path}
      />
      <Mistakes
        of={[
          {
            what: "Add is grey, or System users is missing in the menu",
            shows:
              "You are no admin of this portfolio. Ask one, or be made one under Users → People.",
          },
          {
            what: "The wrong portfolio",
            shows:
              "Your app does not appear in the next step. Change the portfolio at the top left of Business settings.",
          },
          {
            what: "“You have reached the limit”",
            shows:
              "A new portfolio may have one Admin System User. Use the one that is there, or create an Employee.",
          },
        ]}
      />
    </>
  );
}

/** Full control over the app and over the WhatsApp account. */
export function AssetsStep({ tenantId, draft, back }: StepProps) {
  return (
    <>
      <p className="max-w-prose text-muted">
        This comes before the token: a token knows only what was assigned when it was made.
      </p>
      <Beside drawing={<AssetsDrawing />}>
        <Instructions>
          {[
            <div className="flex flex-col gap-2" key="apps">
              <p>
                Choose your System User, press Assign assets, choose Apps, and tick your app
                {draft.appId ? ` (App ID ${draft.appId})` : ""}.
              </p>
              {draft.practice ? null : <Place {...systemUsersOf(draft.businessId)} />}
            </div>,
            <p key="accounts">
              Then choose WhatsApp accounts, and tick the account with your number.
            </p>,
            <p key="control">
              For each of the two switch on everything under Full control: Manage app for the app,
              and the same for the account.
            </p>,
            <p key="assign">
              Press Assign assets, and reload the page until both stand under the System User. That
              can take a few minutes.
            </p>,
          ]}
        </Instructions>
        <NotChecked>
          Wakey cannot look into Business settings. What was assigned shows when the token is there.
        </NotChecked>
      </Beside>
      <WordForm
        back={back}
        label="Both are assigned"
        onFinish={finishStepAction.bind(null, tenantId, { step: "assets" })}
        path={draft.path}
      />
      <Mistakes
        of={[
          {
            what: "Only the app assigned, not the WhatsApp account",
            shows:
              "The token is valid, but no account is found, or Meta answers “Object does not exist” (100, subcode 33).",
          },
          {
            what: "Partial access instead of full control",
            shows: "Sending is refused with code 200 or 10, although the token is right.",
          },
          {
            what: "Assigned after the token was made",
            shows:
              "The token does not see it. Generate another one; the old one keeps its blind spot.",
          },
        ]}
      />
    </>
  );
}

const permissions = [
  "business_management",
  "whatsapp_business_management",
  "whatsapp_business_messaging",
];

/** Generate token: app, expiry, permissions. */
export function PermissionsStep({ tenantId, draft, back }: StepProps) {
  return (
    <>
      <Beside drawing={<PermissionsDrawing />}>
        <Instructions>
          {[
            <div className="flex flex-col gap-2" key="app">
              <p>
                Choose your System User, press Generate token, and choose the same app
                {draft.appId ? ` (App ID ${draft.appId})` : ""}.
              </p>
              {draft.practice ? null : <Place {...systemUsersOf(draft.businessId)} />}
            </div>,
            <p key="expiry">
              Token expiration: Never. Choose 60 days only if your company demands it; with the App
              secret Wakey can then renew the token by itself.
            </p>,
            <div className="flex flex-col gap-3" key="permissions">
              <p>Tick these three permissions. Typing part of a name finds it.</p>
              {permissions.map((permission) => (
                <CopyLine key={permission} value={permission} />
              ))}
            </div>,
            <p key="generate">
              Press Generate token and copy it at once: Meta shows it this one time only.
            </p>,
          ]}
        </Instructions>
        {draft.practice ? (
          <SandboxConsole>
            <HandOut
              label="Generate token"
              onHandOut={handOutTokenAction.bind(null, tenantId, { whose: "own" })}
            />
          </SandboxConsole>
        ) : null}
        <NotChecked>
          The next step asks Meta about the token, its app, its end and each permission.
        </NotChecked>
      </Beside>
      <WordForm
        back={back}
        label="I have copied the token"
        onFinish={finishStepAction.bind(null, tenantId, { step: "permissions" })}
        path={draft.path}
      />
      <Mistakes
        of={[
          {
            what: "A permission not ticked",
            shows:
              "The check names it. Without whatsapp_business_messaging sending fails with code 200; without whatsapp_business_management no number can be read.",
          },
          {
            what: "“No permissions available”",
            shows: "The app is not assigned to the System User yet. Go back one step, and reload.",
          },
          {
            what: "The window closed before copying",
            shows: "The token is lost, and nothing is broken. Generate another one.",
          },
        ]}
      />
    </>
  );
}
