"use client";

import { Button } from "@heroui/react/button";
import { useState } from "react";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Icon } from "@/components/icon";
import { notify } from "@/components/toast";
import type { AlertTarget } from "@/lib/alerts/alert-target.schema";
import { severityChoices } from "./severity-choices";

type Props = {
  targets: readonly AlertTarget[];
  onRemove: (input: { targetId: string }) => Promise<ActionAnswer<void>>;
};

export function TargetList({ targets, onRemove }: Props) {
  const [removing, setRemoving] = useState<AlertTarget>();

  async function remove(): Promise<string | undefined> {
    if (!removing) return undefined;
    const outcome = await callAction(() => onRemove({ targetId: removing.id }));
    if (!outcome.ok) return outcome.message;
    notify("Removed");
    return undefined;
  }

  if (targets.length === 0) return null;
  return (
    <>
      <ul aria-label="Targets" className="flex flex-col divide-y divide-separator">
        {targets.map((target) => (
          <li
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3"
            key={target.id}
          >
            <div className="flex min-w-0 flex-1 basis-64 items-start gap-3">
              <Icon
                className="mt-0.5 size-5 text-muted"
                name={target.kind === "email" ? "mail" : "link"}
              />
              <div className="min-w-0 text-sm">
                <p className="font-medium [overflow-wrap:anywhere]">{target.address}</p>
                <p className="text-muted">{severityChoices[target.leastSeverity]}</p>
              </div>
            </div>
            <Button
              aria-label={`Remove ${target.address}`}
              onPress={() => setRemoving(target)}
              size="sm"
              variant="danger-soft"
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        confirmLabel="Remove"
        isOpen={removing !== undefined}
        onConfirm={remove}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRemoving(undefined);
        }}
        pendingText="Removing…"
        title={removing?.kind === "webhook" ? "Remove this webhook?" : "Remove this address?"}
        tone="danger"
      >
        No alert goes to {removing?.address} any more.
        {removing?.kind === "webhook"
          ? " Its secret is deleted; adding it again makes a new one."
          : ""}
      </ConfirmDialog>
    </>
  );
}
