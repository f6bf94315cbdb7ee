import { Alert } from "@/components/alert";
import { apiSetupLink } from "@/lib/connections/meta-links";
import { formatPhone } from "@/lib/format/phone";
import { finishStepAction, nameRecipientAction } from "../actions";
import { RecipientsDrawing } from "../drawings/app-drawings";
import { Beside, Instructions, Mistakes, NotChecked, Place } from "../step-parts";
import type { StepProps } from "../step-props";
import { WordForm } from "../word-form";
import { ConnectedNotes } from "./connected-notes";
import { RecipientForm } from "./recipient-form";

/** The people whom a test number may write to: Meta keeps the list, and shows it to nobody. */
export function RecipientsStep({ tenantId, draft, connection, back }: StepProps) {
  const isTest = connection?.accountMode === "SANDBOX";
  const written = draft.testPhone ? formatPhone(draft.testPhone) : null;
  const link = apiSetupLink(connection?.appId ?? draft.appId ?? "");
  return (
    <>
      <ConnectedNotes connection={connection} notes={draft.finds?.notes ?? []} />
      {isTest ? (
        <p className="max-w-prose text-muted">
          A test number writes to at most 5 people, each confirmed by a code that WhatsApp sends
          them. Begin with your own phone.
        </p>
      ) : (
        <Alert title="This number needs no list of recipients" tone="info">
          It is not one of Meta's test numbers: it may write to anybody who agreed to hear from you.
        </Alert>
      )}
      <RecipientForm
        onName={nameRecipientAction.bind(null, tenantId)}
        practises={draft.practice !== null}
        written={written}
      />
      {isTest && !draft.practice ? (
        <Beside drawing={<RecipientsDrawing />}>
          <Instructions>
            {[
              <div className="flex flex-col gap-2" key="open">
                <p>In API Setup open the list To.</p>
                <Place {...link} />
              </div>,
              <p key="manage">
                Choose Manage phone number list, enter the number with its country code, and press
                Next.
              </p>,
              <p key="code">WhatsApp sends that phone a code of five digits. Enter it.</p>,
            ]}
          </Instructions>
          <NotChecked>
            Meta shows its list to no program. The test message tells: a missing number is refused
            with code 131030.
          </NotChecked>
        </Beside>
      ) : null}
      <WordForm
        back={back}
        label={isTest && !draft.practice ? "The number is confirmed" : "Continue"}
        onFinish={finishStepAction.bind(null, tenantId, { step: "recipients" })}
        path={draft.path}
        variant={written === null ? "secondary" : "primary"}
      />
      <Mistakes
        of={[
          {
            what: "The number is not on the list",
            shows:
              "“Recipient phone number not in allowed list” (131030). Add it, wait a minute, send again.",
          },
          {
            what: "Argentina, Brazil, Mexico: a digit more or less",
            shows:
              "131030 although the number stands on the list. Add it a second time in the other notation, with and without the 9 (or 1) after the country code.",
          },
          {
            what: "No code arrives",
            shows:
              "The phone has no WhatsApp under this number, or five numbers are listed already.",
          },
        ]}
      />
    </>
  );
}
