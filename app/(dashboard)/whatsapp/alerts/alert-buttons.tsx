"use client";

import { Dropdown } from "@heroui/react/dropdown";
import { useState, useTransition } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { Icon } from "@/components/icon";
import { PendingButton } from "@/components/pending-button";
import { notify } from "@/components/toast";
import { type SnoozeInput, snoozeHours } from "@/lib/alerts/alert.schema";

type Props = {
  alertId: string;
  title: string;
  isUnread: boolean;
  onRead: () => Promise<ActionAnswer<void>>;
  onSnooze: (input: SnoozeInput) => Promise<ActionAnswer<void>>;
};

const spans: Record<SnoozeInput["hours"], string> = {
  1: "For 1 hour",
  24: "For a day",
  168: "For a week",
};

/** "Mark as read" and "Snooze". */
export function AlertButtons({ alertId, title, isUnread, onRead, onSnooze }: Props) {
  const [isPending, startTransition] = useTransition();
  const [failure, setFailure] = useState<string>();

  function run(call: () => Promise<ActionAnswer<void>>, done: string) {
    setFailure(undefined);
    startTransition(async () => {
      const outcome = await callAction(call);
      if (outcome.ok) notify(done);
      else setFailure(outcome.message);
    });
  }

  function snooze(key: string) {
    const hours = snoozeHours.find((known) => String(known) === key);
    if (hours) run(() => onSnooze({ alertId, hours }), "Snoozed");
  }

  return (
    <>
      {isUnread ? (
        <PendingButton
          isPending={isPending}
          onClick={() => run(onRead, "Marked as read")}
          pendingText="Marking…"
          size="sm"
          variant="ghost"
        >
          Mark as read
        </PendingButton>
      ) : null}
      <Dropdown>
        <Dropdown.Trigger
          aria-label={`Snooze: ${title}`}
          className="button button--sm button--ghost"
          isDisabled={isPending}
        >
          <span className="inline-flex items-center gap-2">
            <Icon className="size-4" name="clock" />
            Snooze
          </span>
        </Dropdown.Trigger>
        <Dropdown.Popover placement="bottom start">
          <Dropdown.Menu aria-label="Snooze" onAction={(key) => snooze(String(key))}>
            {snoozeHours.map((hours) => (
              <Dropdown.Item id={String(hours)} key={hours} textValue={spans[hours]}>
                {spans[hours]}
              </Dropdown.Item>
            ))}
          </Dropdown.Menu>
        </Dropdown.Popover>
      </Dropdown>
      {failure ? (
        <p className="w-full text-danger text-sm" role="alert">
          {failure}
        </p>
      ) : null}
    </>
  );
}
