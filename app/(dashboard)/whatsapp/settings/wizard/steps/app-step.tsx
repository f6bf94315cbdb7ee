import { ButtonLink } from "@/components/button-link";
import { CopyField } from "@/components/copy-field";
import { createAppLink, yourAppsLink } from "@/lib/connections/meta-links";
import { saveAppStepAction } from "../actions";
import { AppSettingsDrawing } from "../drawings/app-drawings";
import { Beside, Instructions, Mistakes } from "../step-parts";
import type { StepProps } from "../step-props";
import { AppForm } from "./app-form";
import { SandboxConsole } from "./sandbox-console";

/** The Meta app: made where there is none, then named here by its App ID. */
export function AppStep({ tenantId, draft, back }: StepProps) {
  const { practice, path } = draft;
  return (
    <>
      <p className="max-w-prose text-muted">
        Everything at Meta hangs on an app: it is only a name for your access to WhatsApp, and
        nobody installs it.
      </p>
      {practice ? (
        <SandboxConsole>
          <CopyField label="App ID of the practice app" value={practice.appId} />
          <p className="text-muted text-sm">Its App secret is filled in for you.</p>
        </SandboxConsole>
      ) : (
        <Beside drawing={<AppSettingsDrawing />}>
          <div className="flex flex-col gap-3">
            <h3 className="font-semibold">No app yet?</h3>
            <p className="text-sm">
              Create one: choose the use case “Connect with customers through WhatsApp”, then a
              business portfolio (Meta makes one if you have none). If Meta asks for a type instead,
              choose Business and add the product WhatsApp.
            </p>
            <div className="flex flex-wrap gap-2">
              <ButtonLink href={createAppLink.href} size="sm" variant="secondary">
                {createAppLink.label}
              </ButtonLink>
              <ButtonLink href={yourAppsLink.href} size="sm" variant="secondary">
                {yourAppsLink.label}
              </ButtonLink>
            </div>
          </div>
          <h3 className="font-semibold">In your app, open App settings → Basic</h3>
          <Instructions>
            {[
              <p key="id">Copy the App ID. It also stands at the top of every page of the app.</p>,
              <p key="secret">
                Press Show beside App secret, enter your Facebook password, and copy it. Wakey needs
                it to receive delivered and read; sending works without.
              </p>,
            ]}
          </Instructions>
        </Beside>
      )}
      <AppForm
        asksForBusiness={path === "permanent" && !practice}
        back={back}
        hasAppSecret={draft.hasAppSecret}
        onSave={saveAppStepAction.bind(null, tenantId)}
        path={path}
        practises={practice !== null}
        stored={{ appId: draft.appId ?? "", businessId: draft.businessId ?? "" }}
      />
      <Mistakes
        of={[
          {
            what: "The ID of another app, or of an Instagram app",
            shows:
              "With the App secret Wakey notices at once. Without it the token's check says “belongs to another app”, and names that app.",
          },
          {
            what: "The App secret and the access token mixed up",
            shows:
              "An App secret has exactly 32 characters, digits and a to f. A token is far longer and usually begins with EAA.",
          },
          {
            what: "No WhatsApp in the app's menu",
            shows:
              "The app was made for another use. Add the product WhatsApp on its dashboard, or create a new app.",
          },
        ]}
      />
    </>
  );
}
