"use client";

import { Button } from "@heroui/react/button";
import { useState } from "react";
import { Alert } from "@/components/alert";
import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { Countdown } from "@/components/countdown";
import { Icon } from "@/components/icon";
import { SelectField } from "@/components/select-field";
import { TextField } from "@/components/text-field";
import { formatCount } from "@/lib/format/number";
import {
  type AudienceChoice,
  countChosen,
  MAX_PICKED,
  nobody,
  toAudience,
} from "./audience-choice";
import { type Draft, draftProblem, MessageFields, toContent } from "./message-fields";
import { type ContactPage, RecipientPicker } from "./recipient-picker";
import { SendConfirmation } from "./send-confirmation";
import type { Sender } from "./sender";
import { type LaunchActions, useLaunch } from "./use-launch";

type Props = {
  senders: readonly [Sender, ...Sender[]];
  /** The server's time at rendering. */
  now: Date;
  contacts: ContactPage;
  actions: LaunchActions & Pick<Parameters<typeof RecipientPicker>[0], "onAdd" | "onPaste">;
};

type Problems = { people?: string | undefined; message?: string | undefined; title?: string };

/** Picks people, writes a message and sends it: the whole main job in one card. */
export function QuickSend({ senders, contacts, actions, now }: Props) {
  const [senderId, setSenderId] = useState(senders[0].id);
  const [choice, setChoice] = useState<AudienceChoice>(nobody);
  const [draft, setDraft] = useState<Draft>({ kind: "text", body: "" });
  const [title, setTitle] = useState("");
  const [problems, setProblems] = useState<Problems>({});
  const launch = useLaunch(actions);
  const sender = senders.find((one) => one.id === senderId) ?? senders[0];

  function prepare() {
    const found = {
      people: choiceProblem(choice),
      message: draftProblem(draft),
      ...(title.trim().length > 200 ? { title: "A title has at most 200 characters." } : {}),
    };
    setProblems(found);
    if (found.people || found.message || found.title) return;
    launch.open(
      {
        connectionId: sender.id,
        name: title.trim(),
        content: toContent(draft),
        audience: toAudience(choice),
      },
      countChosen(choice),
    );
  }

  return (
    <Card title="New campaign">
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <RecipientPicker
          choice={choice}
          contacts={contacts}
          onAdd={actions.onAdd}
          onChoose={(change) => {
            setProblems((old) => ({ ...old, people: undefined }));
            setChoice(change);
          }}
          onPaste={actions.onPaste}
        />
        <div className="flex min-w-0 flex-col gap-5">
          {senders.length > 1 ? (
            <SelectField
              label="Send from"
              onChange={(event) => setSenderId(event.target.value)}
              options={senders.map(({ id, label }) => ({ value: id, label }))}
              value={sender.id}
            />
          ) : (
            <p className="text-muted text-sm">
              From <bdi className="font-medium text-foreground">{sender.label}</bdi>
            </p>
          )}
          {sender.token ? (
            <p className="flex flex-wrap items-center gap-2 text-muted text-sm">
              Its access token:
              <Countdown
                expiresAt={sender.token.expiresAt}
                issuedAt={sender.token.issuedAt}
                key={sender.id}
                now={now}
              />
            </p>
          ) : null}
          {sender.blocked ? (
            <Alert
              action={
                <ButtonLink href="/whatsapp/settings" size="sm" variant="secondary">
                  Open Settings
                </ButtonLink>
              }
              title="Nothing can be sent from this number now"
              tone="bad"
            >
              {sender.blocked}
            </Alert>
          ) : null}
          <MessageFields
            draft={draft}
            error={problems.message}
            from={sender.name}
            onChange={(next) => {
              setProblems((old) => ({ ...old, message: undefined }));
              setDraft(next);
            }}
          />
          <TextField
            autoComplete="off"
            dir="auto"
            error={problems.title}
            hint="Optional. Only your team sees it."
            label="Title"
            onChange={(event) => setTitle(event.target.value)}
            value={title}
          />
          {problems.people ? (
            <p className="text-danger text-sm" role="alert">
              {problems.people}
            </p>
          ) : null}
          <Button
            fullWidth
            isDisabled={sender.blocked !== null}
            isPending={launch.isLaunched}
            onPress={prepare}
          >
            <Icon className="size-4" name="send" />
            {launch.isLaunched ? "Opening the campaign…" : "Send"}
          </Button>
        </div>
      </div>
      <SendConfirmation launch={launch} sender={sender} />
    </Card>
  );
}

function choiceProblem(choice: AudienceChoice): string | undefined {
  const count = countChosen(choice);
  if (count === 0) return "Tick at least one person.";
  if (choice.kind === "picked" && count > MAX_PICKED) {
    return `At most ${formatCount(MAX_PICKED)} people can be ticked one by one. Use “Select all” instead, with a search if needed.`;
  }
  return undefined;
}
