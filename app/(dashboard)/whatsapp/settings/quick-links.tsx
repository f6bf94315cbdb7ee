import { Card } from "@/components/card";
import { Icon } from "@/components/icon";
import {
  apiDocumentationLink,
  apiSetupLink,
  appConsoleLink,
  businessSettingsLink,
  metaStatusLink,
  tokenDebuggerLink,
  yourAppsLink,
} from "@/lib/connections/meta-links";

/** Meta's pages that one needs again and again, with the person's own App ID where there is one. */
export function QuickLinks({ appId }: { appId: string | null }) {
  const links = [
    ...(appId
      ? [
          { ...appConsoleLink(appId), about: `App ID ${appId}` },
          { ...apiSetupLink(appId), label: "API Setup", about: "Numbers, test recipients" },
        ]
      : [{ ...yourAppsLink, label: "Your apps", about: "App ID, App secret, API Setup" }]),
    { ...businessSettingsLink(null), label: "Business settings", about: "System users, accounts" },
    { ...apiDocumentationLink, about: "By Meta" },
    { ...tokenDebuggerLink, about: "What Meta knows of a token" },
    { ...metaStatusLink, about: "Known outages" },
  ];
  return (
    <Card title="At Meta">
      <ul className="-mx-2 flex flex-col">
        {links.map(({ href, label, about }) => (
          <li key={href}>
            <a
              className="flex min-h-11 items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-surface-secondary"
              href={href}
              rel="noreferrer"
              target="_blank"
            >
              <span className="min-w-0 flex-1 text-sm">
                <span className="font-medium">{label}</span>{" "}
                <span className="text-muted">{about}</span>
                <span className="sr-only"> (opens in a new tab)</span>
              </span>
              <Icon className="size-4 text-muted" name="external" />
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
