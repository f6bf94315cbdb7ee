"use client";

import type { ReactNode } from "react";
import type { KnownIds } from "@/lib/connections/recognise-id.schema";
import type { NumberStepInput } from "@/lib/wizard/draft.schema";
import { IdField } from "../../id-field";
import { misplacedText } from "../../misplaced-text";
import type { NumberErrors } from "./use-connect";

type Props = {
  ids: NumberStepInput;
  errors: NumberErrors;
  /** What the token has shown: it tells a value in the wrong field. */
  known: KnownIds;
  onChange: (ids: NumberStepInput) => void;
  /** Where the IDs stand at Meta. */
  children: ReactNode;
};

const fields = [
  ["phoneNumberId", "Phone number ID", "In API Setup, below the number that sends."],
  ["wabaId", "WhatsApp Business Account ID", "Beside the Phone number ID."],
  ["appId", "App ID", "At the top of your app's dashboard."],
] as const;

/** The IDs by hand, for what the token does not show by itself. */
export function TypedNumber({ ids, errors, known, onChange, children }: Props) {
  return (
    <div className="flex flex-col gap-4 sm:ps-7">
      {children}
      <div className="grid max-w-2xl gap-5 sm:grid-cols-2">
        {fields.map(([name, label, hint]) => (
          <IdField
            error={misplacedText(name, ids[name], known) ?? errors[name]}
            hint={hint}
            key={name}
            label={label}
            onChange={(event) => onChange({ ...ids, [name]: event.target.value })}
            value={ids[name]}
          />
        ))}
      </div>
    </div>
  );
}
