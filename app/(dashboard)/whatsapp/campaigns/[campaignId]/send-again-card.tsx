"use client";

import { Button } from "@heroui/react/button";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { Card } from "@/components/card";
import { ConfirmDialog } from "@/components/confirm-dialog";
import type { FailureKind, SendAgainInput, SendAgainPlan } from "@/lib/campaigns/send-again.schema";
import { formatCount, formatCountOf } from "@/lib/format/number";

type Props = {
  campaignId: string;
  plan: SendAgainPlan;
  onSendAgain: (input: SendAgainInput) => Promise<ActionAnswer<void>>;
};

/** What of a finished campaign a person may send again, with the risk said, and who is left out. */
export function SendAgainCard({ campaignId, plan, onSendAgain }: Props) {
  const router = useRouter();
  const [asked, setAsked] = useState<SendAgainInput["which"] | null>(null);
  const failed = sum(plan.failed);
  const left = sum(plan.left);

  async function confirm(): Promise<string | undefined> {
    if (!asked) return;
    const outcome = await callAction(() => onSendAgain({ campaignId, which: asked }));
    router.refresh();
    return outcome.ok ? undefined : outcome.message;
  }

  return (
    <Card title="Send again">
      <div className="flex flex-col gap-5">
        {plan.unknown > 0 ? (
          <Offer
            label={`Send again to ${these(plan.unknown)}`}
            onPress={() => setAsked("unknown")}
            title={`${formatCountOf(plan.unknown, "person", "people")} without any answer for more than a day`}
          >
            Meta neither accepted nor refused{" "}
            {plan.unknown === 1 ? "this message" : "these messages"}, and no status has come since.
            Most likely {plan.unknown === 1 ? "it" : "they"} never arrived; nothing proves it.
          </Offer>
        ) : null}
        {failed > 0 ? (
          <Offer
            label={`Send again to ${these(failed)}`}
            onPress={() => setAsked("failed")}
            title={`${formatCountOf(failed, "failed message", "failed messages")} can be tried again`}
          >
            <Kinds kinds={plan.failed} />
          </Offer>
        ) : null}
        {left > 0 ? (
          <div className="text-sm">
            <p className="font-semibold">
              {formatCountOf(left, "failed message is", "failed messages are")} left out
            </p>
            <Kinds kinds={plan.left} />
          </div>
        ) : null}
      </div>
      <ConfirmDialog
        confirmLabel={`Send again to ${these(asked === "unknown" ? plan.unknown : failed)}`}
        isOpen={asked !== null}
        onConfirm={confirm}
        onOpenChange={(isOpen) => setAsked(isOpen ? asked : null)}
        pendingText="Starting…"
        title={asked === "unknown" ? "They may get it twice" : "Send to them again?"}
      >
        {asked === "unknown"
          ? "Meta gave no answer at all. Should it have delivered a message after all, that person gets the same message a second time."
          : "Each gets one new attempt. Whoever it reaches gets the message for the first time: Meta said that it was not delivered."}
      </ConfirmDialog>
    </Card>
  );
}

type OfferProps = { title: string; label: string; onPress: () => void; children: ReactNode };

function Offer({ title, label, onPress, children }: OfferProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-prose flex-1 basis-64 text-sm">
        <p className="font-semibold">{title}</p>
        <div className="text-muted">{children}</div>
      </div>
      <Button onPress={onPress} variant="secondary">
        {label}
      </Button>
    </div>
  );
}

function Kinds({ kinds }: { kinds: readonly FailureKind[] }) {
  return (
    <ul className="mt-1 flex flex-col gap-1 text-muted">
      {kinds.map(({ code, title, messages, note }) => (
        <li key={`${code} ${title}`}>
          <span className="text-foreground">
            {formatCount(messages)} × {title}
          </span>
          {code === null ? "" : ` (${code})`}. {note}
        </li>
      ))}
    </ul>
  );
}

function these(count: number): string {
  return count === 1 ? "this one" : `these ${formatCount(count)}`;
}

function sum(kinds: readonly FailureKind[]): number {
  return kinds.reduce((all, { messages }) => all + messages, 0);
}
