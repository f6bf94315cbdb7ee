"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { SecretField } from "@/components/secret-field";
import { SubmitButton } from "@/components/submit-button";
import {
  type CheckState,
  type ConnectionView,
  type SaveConnection,
  type SaveConnectionInput,
  saveConnectionInput,
} from "@/lib/connections/connection.schema";
import type { ConnectionField, SaveResult } from "@/lib/connections/finding.schema";
import type { EnvBlock } from "@/lib/connections/read-env-block.schema";
import { IdField } from "./id-field";
import { misplacedText } from "./misplaced-text";
import { PasteEnv } from "./paste-env";
import { SaveOutcome } from "./save-outcome";

export type StoredIds = Pick<
  ConnectionView,
  | "id"
  | "appId"
  | "phoneNumberId"
  | "wabaId"
  | "hasAppSecret"
  | "tokenLast4"
  | "tokenFingerprint"
  | "checkState"
>;

type Props = {
  /** Null: a connection to be added. */
  stored: StoredIds | null;
  onSave: (input: SaveConnectionInput) => Promise<ActionAnswer<SaveResult>>;
};

/** What happened last, and to which connection: another one chosen meanwhile has nothing to do with it. */
type Outcome = { connectionId: string | null; result: SaveResult };

/** The form "Configuration". Secrets are only ever written: after saving their fields are empty. */
export function ConnectionForm({ stored, onSave }: Props) {
  const router = useRouter();
  const [outcome, setOutcome] = useState<Outcome>();
  const form = useForm({
    resolver: zodResolver(saveConnectionInput),
    values: emptyForm(stored),
  });
  const { errors, isSubmitting } = form.formState;
  const connectionId = stored?.id ?? null;
  const typed = form.watch();
  const misplaced = (name: ConnectionField) => misplacedText(name, typed[name]);
  // What was said about saving ends when another connection is shown, when the token dies, and when
  // what could not be checked has been.
  const isCurrent =
    outcome?.connectionId === connectionId && !isOver(outcome.result, stored?.checkState);

  function requireToken(): boolean {
    if (stored || form.getValues("accessToken").trim() !== "") return true;
    form.setError("accessToken", { message: "Paste the access token." });
    return false;
  }

  function fill(block: EnvBlock["values"]) {
    for (const name of ["appId", "appSecret", "phoneNumberId", "wabaId", "accessToken"] as const) {
      const value = block[name];
      if (value) form.setValue(name, value, { shouldDirty: true, shouldValidate: true });
    }
  }

  async function save(input: SaveConnection) {
    if (!requireToken()) return;
    setOutcome(undefined);
    const answer = await callAction(() => onSave({ ...input, ...shownOf(stored) }));
    if (!answer.ok) {
      const field = answer.field === "accessToken" || answer.field === "phoneNumberId";
      form.setError(field ? (answer.field as "accessToken" | "phoneNumberId") : "root", {
        message: answer.message,
      });
      return;
    }
    const result = answer.data;
    setOutcome({ connectionId: result.saved ? result.connectionId : connectionId, result });
    if (!result.saved) return;
    form.reset({ ...input, connectionId: result.connectionId, appSecret: "", accessToken: "" });
    router.replace(`/whatsapp/settings?connection=${result.connectionId}`, { scroll: false });
  }

  return (
    <form
      className="@container flex flex-col gap-5"
      noValidate
      onSubmit={form.handleSubmit(save, requireToken)}
    >
      <PasteEnv onValues={fill} />
      <div className="grid gap-5 @xl:grid-cols-2">
        <IdField
          error={misplaced("appId") ?? errors.appId?.message}
          hint="At the top of your app's dashboard."
          label="App ID"
          {...form.register("appId")}
        />
        <SecretField
          error={misplaced("appSecret") ?? errors.appSecret?.message}
          hint={secretHint(stored)}
          label="App secret"
          {...form.register("appSecret")}
        />
        <IdField
          error={misplaced("phoneNumberId") ?? errors.phoneNumberId?.message}
          hint="In API Setup, below the number that sends. Not the number itself."
          label="Phone number ID"
          {...form.register("phoneNumberId")}
        />
        <IdField
          error={misplaced("wabaId") ?? errors.wabaId?.message}
          hint="In API Setup, beside the Phone number ID."
          label="WhatsApp Business Account ID"
          {...form.register("wabaId")}
        />
      </div>
      <SecretField
        error={misplaced("accessToken") ?? errors.accessToken?.message}
        hint={
          stored
            ? `A token ending in ${stored.tokenLast4} is stored. Leave this empty to keep it.`
            : "The token of a System User, or the temporary one from API Setup. It is stored encrypted and never shown again."
        }
        label="Access token"
        {...form.register("accessToken")}
      />
      <div>
        <SubmitButton isPending={isSubmitting} pendingText="Checking with Meta…">
          Save Configuration
        </SubmitButton>
      </div>
      <SaveOutcome
        failure={errors.root?.message}
        isPending={isSubmitting}
        onSaveAnyway={() => form.handleSubmit((input) => save({ ...input, saveAnyway: true }))()}
        result={isCurrent ? outcome.result : undefined}
      />
    </form>
  );
}

/** So that nobody overwrites unseen what was changed in another tab. */
function shownOf(stored: StoredIds | null): Pick<SaveConnectionInput, "shown"> {
  if (!stored) return {};
  const { appId, phoneNumberId, wabaId, tokenFingerprint } = stored;
  return { shown: { appId, phoneNumberId, wabaId, tokenFingerprint } };
}

function isOver(result: SaveResult, checkState: CheckState | undefined): boolean {
  if (!result.saved) return false;
  return checkState === "dead" || (checkState === "checked" && !result.isChecked);
}

function emptyForm(stored: StoredIds | null): SaveConnectionInput {
  return {
    connectionId: stored?.id ?? null,
    appId: stored?.appId ?? "",
    appSecret: "",
    phoneNumberId: stored?.phoneNumberId ?? "",
    wabaId: stored?.wabaId ?? "",
    accessToken: "",
    saveAnyway: false,
  };
}

function secretHint(stored: StoredIds | null): string {
  return stored?.hasAppSecret
    ? "One is stored. Leave this empty to keep it."
    : "Optional. Needed to receive statuses, and makes the check of the token more exact. Under App settings → Basic.";
}
