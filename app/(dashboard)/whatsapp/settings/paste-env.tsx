"use client";

import { useId, useState } from "react";
import { Alert } from "@/components/alert";
import { Fold } from "@/components/fold";
import { PendingButton } from "@/components/pending-button";
import { type EnvBlock, readEnvBlock } from "@/lib/connections/read-env-block.schema";

type Props = { onValues: (values: EnvBlock["values"]) => void };

const names: Record<keyof EnvBlock["values"], string> = {
  accessToken: "Access token",
  phoneNumberId: "Phone number ID",
  wabaId: "WhatsApp Business Account ID",
  appId: "App ID",
  appSecret: "App secret",
};

/** "Paste your .env": fills the form from a block of settings. What is pasted stays in the browser. */
export function PasteEnv({ onValues }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const [read, setRead] = useState<EnvBlock>();

  function fill() {
    const block = readEnvBlock(text);
    onValues(block.values);
    setRead(block);
    // It held secrets, and they are in the form's own fields now.
    setText("");
  }

  const filled = read
    ? (Object.keys(names) as (keyof typeof names)[]).filter((name) => read.values[name])
    : [];
  return (
    <Fold summary="Paste your .env">
      <label className="text-muted text-sm" htmlFor={id}>
        A block such as WHATSAPP_ACCESS_TOKEN=… with one setting a line. Comments, quotes and other
        settings do no harm.
      </label>
      <textarea
        autoCapitalize="none"
        autoComplete="off"
        className="textarea field-sizing-content max-h-60 min-h-24 w-full font-mono text-[0.8125rem]"
        id={id}
        onChange={(event) => setText(event.target.value)}
        placeholder={"WHATSAPP_ACCESS_TOKEN=\nWHATSAPP_PHONE_NUMBER_ID="}
        spellCheck={false}
        value={text}
      />
      <div>
        <PendingButton
          isDisabled={text.trim() === ""}
          isPending={false}
          onClick={fill}
          size="sm"
          variant="secondary"
        >
          Fill in the form
        </PendingButton>
      </div>
      {read ? (
        <Alert
          title={
            filled.length > 0
              ? `Filled in: ${filled.map((name) => names[name]).join(", ")}`
              : "Nothing of this could be used"
          }
          tone={filled.length > 0 ? "good" : "warn"}
        >
          {read.notes.length > 0 ? (
            <ul className="flex flex-col gap-0.5">
              {read.notes.map(({ line, text: note }) => (
                <li key={`${line} ${note}`}>
                  Line {line}: {note}
                </li>
              ))}
            </ul>
          ) : null}
        </Alert>
      ) : null}
    </Fold>
  );
}
