import type { ReactNode } from "react";
import { ButtonLink } from "@/components/button-link";
import type { ActionAnswer } from "@/components/call-action";
import { Icon } from "@/components/icon";
import { RelativeTime } from "@/components/relative-time";
import { StatusBadge } from "@/components/status-badge";
import { softTone, type Tone, toneIcon } from "@/components/tone";
import type { CloseReason, Severity, SnoozeInput } from "@/lib/alerts/alert.schema";
import { AlertButtons } from "./alert-buttons";

type ShownAlert = {
  id: string;
  severity: Severity;
  title: string;
  text: string;
  raisedAt: Date;
  closedAt: Date | null;
  closeReason: CloseReason | null;
  isUnread: boolean;
  snoozedUntil: Date | null;
  links: readonly { label: string; href: string }[];
};

type Props = {
  alert: ShownAlert;
  now: Date;
  onRead: () => Promise<ActionAnswer<void>>;
  onSnooze: (input: SnoozeInput) => Promise<ActionAnswer<void>>;
};

const tones: Record<Severity, Tone> = { critical: "bad", warning: "warn", info: "info" };
const severityNames: Record<Severity, string> = {
  critical: "Critical",
  warning: "Warning",
  info: "Note",
};

const endings: Record<CloseReason, string> = {
  mended: "Over: it is well again",
  replaced: "Over: the token was replaced",
  removed: "Over: the connection was removed",
  passed: "Over: a later alert tells the rest",
};

/** One alert with its next clicks. */
export function AlertItem({ alert, now, onRead, onSnooze }: Props) {
  const isOver = alert.closedAt !== null;
  const tone = isOver ? "neutral" : tones[alert.severity];
  const [first, ...others] = alert.links;
  return (
    <li className="flex gap-3 py-4 first:pt-0 last:pb-0 sm:gap-4">
      <span
        className={`flex size-9 shrink-0 items-center justify-center rounded-xl ${softTone[tone]}`}
      >
        <Icon name={isOver ? "check" : toneIcon[tone]} />
        <span className="sr-only">{isOver ? "Over" : severityNames[alert.severity]}</span>
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div className="min-w-0">
          <h2
            className={`[overflow-wrap:anywhere] ${alert.isUnread ? "font-semibold" : "font-medium"}`}
            dir="auto"
          >
            {alert.isUnread ? (
              <span className="me-2 inline-block size-2 rounded-full bg-accent align-middle">
                <span className="sr-only">Unread</span>
              </span>
            ) : null}
            {alert.title}
          </h2>
          <p className="mt-0.5 max-w-prose text-muted text-sm [overflow-wrap:anywhere]" dir="auto">
            {alert.text}
          </p>
        </div>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-xs">
          <RelativeTime at={alert.raisedAt} now={now} />
          <Standing alert={alert} now={now} />
        </p>
        <div className="flex flex-wrap gap-2">
          {isOver || !first ? null : (
            <ButtonLink href={first.href} size="sm" variant="secondary">
              {first.label}
            </ButtonLink>
          )}
          {isOver
            ? null
            : others.map((link) => (
                <ButtonLink href={link.href} key={link.href} size="sm" variant="ghost">
                  {link.label}
                </ButtonLink>
              ))}
          {isOver ? null : (
            <AlertButtons
              alertId={alert.id}
              isUnread={alert.isUnread}
              onRead={onRead}
              onSnooze={onSnooze}
              title={alert.title}
            />
          )}
        </div>
      </div>
    </li>
  );
}

function Standing({ alert, now }: Pick<Props, "alert" | "now">): ReactNode {
  if (alert.closedAt) {
    return (
      <span>
        {alert.closeReason ? endings[alert.closeReason] : "Over"},{" "}
        <RelativeTime at={alert.closedAt} now={now} />
      </span>
    );
  }
  if (!alert.snoozedUntil) return null;
  return (
    <StatusBadge icon="clock" tone="neutral">
      <span>
        Snoozed; unread again <RelativeTime at={alert.snoozedUntil} now={now} />
      </span>
    </StatusBadge>
  );
}
