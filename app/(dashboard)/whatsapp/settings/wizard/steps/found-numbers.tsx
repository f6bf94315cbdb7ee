"use client";

import { useId } from "react";
import { StatusBadge } from "@/components/status-badge";
import { formatPhone } from "@/lib/format/phone";
import type { FoundNumber, FoundWaba } from "@/lib/wizard/draft.schema";

type Props = {
  wabas: readonly FoundWaba[];
  connected: readonly string[];
  picked: string;
  onPick: (phoneNumberId: string) => void;
};

/** The numbers that a token reaches, by their WhatsApp accounts. */
export function FoundNumbers({ wabas, connected, picked, onPick }: Props) {
  const id = useId();
  return wabas.map((waba) => (
    <div className="flex flex-col gap-2" key={waba.id}>
      <p className="text-sm [overflow-wrap:anywhere]">
        <bdi className="font-medium">{waba.name ?? "WhatsApp account"}</bdi>{" "}
        <span className="text-muted">(ID {waba.id})</span>
      </p>
      {waba.numbers.map((number) => (
        <div
          className="relative flex gap-3 rounded-xl border border-border px-4 py-3 has-checked:border-accent has-checked:bg-accent-soft"
          key={number.id}
        >
          <input
            checked={picked === number.id}
            className="relative z-1 mt-1 size-4 shrink-0"
            id={`${id}-${number.id}`}
            name="number"
            onChange={() => onPick(number.id)}
            type="radio"
            value={number.id}
          />
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
            <div className="me-auto min-w-0">
              <label
                className="font-medium after:absolute after:inset-0"
                htmlFor={`${id}-${number.id}`}
              >
                <bdi>{displayOf(number)}</bdi>
              </label>
              <p className="text-muted text-sm [overflow-wrap:anywhere]">
                {number.verifiedName ? (
                  <>
                    <bdi>{number.verifiedName}</bdi> ·{" "}
                  </>
                ) : null}
                Phone number ID {number.id}
              </p>
            </div>
            <Badges isConnected={connected.includes(number.id)} number={number} />
          </div>
        </div>
      ))}
    </div>
  ));
}

function Badges({ number, isConnected }: { number: FoundNumber; isConnected: boolean }) {
  return (
    <>
      {isConnected ? <StatusBadge tone="info">Connected already</StatusBadge> : null}
      {number.accountMode === "SANDBOX" ? (
        <StatusBadge icon="flask" tone="neutral">
          Test number
        </StatusBadge>
      ) : null}
      {number.status !== null && number.status !== "CONNECTED" ? (
        <StatusBadge tone="warn">{number.status.toLowerCase().replaceAll("_", " ")}</StatusBadge>
      ) : null}
    </>
  );
}

function displayOf({ displayPhoneNumber, id }: FoundNumber): string {
  if (displayPhoneNumber === null) return `Number ${id}`;
  return /^\d+$/.test(displayPhoneNumber) ? formatPhone(displayPhoneNumber) : displayPhoneNumber;
}
