import { apiSetupLink } from "@/lib/connections/meta-links";
import { formatPhone } from "@/lib/format/phone";
import { stepsOf, wizardHref } from "@/lib/wizard/steps.schema";
import { readTestMessageAction, sendTestMessageAction } from "../../actions";
import { endWizardAction } from "../actions";
import { Mistakes } from "../step-parts";
import type { StepProps } from "../step-props";
import { TestAndFinish } from "./test-and-finish";

/** The proof: a message that arrives. */
export function TestStep({ tenantId, draft, connection, back }: StepProps) {
  if (!connection) return null;
  const { id, kind, appId, hasAppSecret, accountMode } = connection;
  const hasRecipients = stepsOf[draft.path].includes("recipients");
  return (
    <>
      <p className="max-w-prose text-muted">
        {accountMode === "SANDBOX"
          ? "To a phone that is confirmed in API Setup."
          : "To your own phone, to see that everything works."}
      </p>
      <TestAndFinish
        apiSetupHref={apiSetupLink(appId).href}
        back={back}
        connectionId={id}
        hasAppSecret={hasAppSecret}
        kind={kind}
        onEnd={endWizardAction.bind(null, tenantId)}
        onRead={readTestMessageAction.bind(null, tenantId)}
        onSend={sendTestMessageAction.bind(null, tenantId)}
        phone={draft.testPhone ? formatPhone(draft.testPhone) : undefined}
        recipientsHref={hasRecipients ? wizardHref(draft.path, "recipients") : null}
      />
      <Mistakes
        of={[
          {
            what: "Free text to somebody who has not written first",
            shows:
              "Meta accepts it and then fails it with 131047. The template hello_world always may.",
          },
          {
            what: "hello_world does not exist",
            shows:
              "132001: accounts with a real number may lack it. Create a template in WhatsApp Manager, or write to the number from your phone and send free text.",
          },
          {
            what: "Accepted, but nothing arrives",
            shows:
              "The number has no WhatsApp, or the phone is off. Delivered comes once it is on.",
          },
        ]}
      />
    </>
  );
}
