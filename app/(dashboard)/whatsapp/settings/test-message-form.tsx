"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ChoiceField } from "@/components/choice-field";
import { SubmitButton } from "@/components/submit-button";
import { TextAreaField } from "@/components/text-area-field";
import { TextField } from "@/components/text-field";
import type { ConnectionKind } from "@/lib/connections/connection.schema";
import { type TestMessageInput, testMessageInput } from "@/lib/messages/message.schema";
import type { MessageState } from "@/lib/messages/message-state.schema";
import type { TestMessageStatus } from "@/lib/messages/read-test-message";
import { TestMessageOutcome } from "./test-message-outcome";

export type TestMessageProps = {
  connectionId: string;
  kind: ConnectionKind;
  hasAppSecret: boolean;
  /** Where Meta keeps the list of confirmed test recipients. */
  apiSetupHref: string;
  /** Whose phone it is to be, where that is known already. */
  phone?: string | undefined;
  /** The message is on its way, or there. */
  onProgress?: ((state: MessageState) => void) | undefined;
  onSend: (
    input: TestMessageInput,
  ) => Promise<ActionAnswer<{ messageId: string; recipient: string }>>;
  onRead: (input: { messageId: string }) => Promise<ActionAnswer<TestMessageStatus>>;
};

const formSchema = z.strictObject({
  phone: testMessageInput.shape.phone,
  kind: z.enum(["template", "text"]),
  body: z.string().max(4_096, "WhatsApp takes at most 4,096 characters."),
});
/** The template that Meta gives to every new account. */
const helloWorld = { type: "template", name: "hello_world", language: "en_US" } as const;

type FormInput = z.infer<typeof formSchema>;

/** One message to one phone, and what became of it. */
export function TestMessageForm({
  connectionId,
  phone = "",
  onSend,
  onRead,
  onProgress,
  ...about
}: TestMessageProps) {
  const [sent, setSent] = useState<{ messageId: string; recipient: string }>();
  const form = useForm<FormInput>({
    resolver: zodResolver(formSchema),
    defaultValues: { phone, kind: "template", body: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const isText = form.watch("kind") === "text";

  async function send({ phone, kind, body }: FormInput) {
    if (kind === "text" && body.trim() === "") {
      return form.setError("body", { message: "Write a message." }, { shouldFocus: true });
    }
    setSent(undefined);
    const content = kind === "text" ? ({ type: "text", body } as const) : helloWorld;
    const outcome = await callAction(() => onSend({ connectionId, phone, content }));
    if (outcome.ok) return setSent(outcome.data);
    const field = outcome.field === "phone" ? "phone" : "root";
    form.setError(field, { message: outcome.message }, { shouldFocus: true });
  }

  return (
    <>
      <form className="flex flex-col gap-5" noValidate onSubmit={form.handleSubmit(send)}>
        <TextField
          autoComplete="off"
          error={errors.phone?.message}
          hint="With the country code: +91 98765 43210, 919876543210 or 00 91 98765 43210."
          inputMode="tel"
          label="Test phone number"
          {...form.register("phone")}
        />
        <ChoiceField
          label="What to send"
          options={[
            {
              value: "template",
              label: "The hello_world template",
              hint: "Can be sent at any time. Every new account has it.",
            },
            {
              value: "text",
              label: "Free text",
              hint: "Reaches people who wrote to this number in the last 24 hours.",
            },
          ]}
          {...form.register("kind")}
        />
        {isText ? (
          <>
            <WindowWarning kind={about.kind} />
            <TextAreaField
              dir="auto"
              error={errors.body?.message}
              label="Message"
              {...form.register("body")}
            />
          </>
        ) : null}
        {errors.root?.message ? <Alert title={errors.root.message} tone="bad" /> : null}
        <div>
          <SubmitButton isPending={isSubmitting} pendingText="Handing over…">
            Send Test Message
          </SubmitButton>
        </div>
      </form>
      {sent ? (
        <TestMessageOutcome
          connectionId={connectionId}
          key={sent.messageId}
          onProgress={onProgress}
          onRead={() => onRead({ messageId: sent.messageId })}
          recipient={sent.recipient}
          {...about}
        />
      ) : null}
    </>
  );
}

function WindowWarning({ kind }: { kind: ConnectionKind }) {
  if (kind === "sandbox") {
    return (
      <Alert title="Free text in the sandbox" tone="info">
        Every number counts as having written to you in the last 24 hours, except those that end in
        47: they fail with error 131047, as they would at Meta.
      </Alert>
    );
  }
  return (
    <Alert title="Has this person written to your number in the last 24 hours?" tone="warn">
      If not, Meta takes the message and then fails it with error 131047. The hello_world template
      is not bound to the 24 hours.
    </Alert>
  );
}
