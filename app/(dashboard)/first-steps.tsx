import { ButtonLink } from "@/components/button-link";
import { Card } from "@/components/card";
import { Icon } from "@/components/icon";

type Props = { hasConnection: boolean; hasContacts: boolean; hasCampaign: boolean };

/** What is left to do before the first campaign, in order; the next step has the button. */
export function FirstSteps({ hasConnection, hasContacts, hasCampaign }: Props) {
  const steps = [
    {
      done: hasConnection,
      title: "Connect a WhatsApp number",
      text: "The guide leads from nothing to a delivered test message, one checked step at a time. In Settings the sandbox is one click away, without a Meta account.",
      href: "/whatsapp/settings/wizard",
      label: "Connect step by step",
    },
    {
      done: hasContacts,
      title: "Add contacts",
      text: "One by one, or paste a whole list from a note or a spreadsheet.",
      href: "/whatsapp/contacts",
      label: "Open Contacts",
    },
    {
      done: hasCampaign,
      title: "Send your first campaign",
      text: "Tick people, write a message, and watch it arrive.",
      href: "/whatsapp/campaigns",
      label: "Open Campaigns",
    },
  ];
  const next = steps.findIndex((step) => !step.done);
  return (
    <Card title="First steps">
      <ol className="flex flex-col gap-5">
        {steps.map(({ done, title, text, href, label }, index) => (
          <li className="flex gap-3" key={title}>
            <span
              className={`mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full font-semibold text-xs ${done ? "bg-success-soft text-success-soft-foreground" : "bg-default text-default-foreground"}`}
            >
              {done ? <Icon className="size-4" name="check" /> : index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <p className="font-medium">
                {title}
                {done ? <span className="font-normal text-muted"> · done</span> : null}
              </p>
              {done ? null : <p className="max-w-prose text-muted text-sm">{text}</p>}
              {index === next ? (
                <div className="mt-2">
                  <ButtonLink href={href} size="sm">
                    {label}
                  </ButtonLink>
                </div>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
