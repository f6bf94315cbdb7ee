import "server-only";
import { apiSetupLink, basicSettingsLink, webhookSettingsLink } from "@/lib/connections/meta-links";
import type { Answers } from "./answers";
import type { FixStep } from "./diagnosis.schema";

type Link = NonNullable<FixStep["link"]>;
type About = Pick<Answers, "kind" | "ids" | "account">;

/** A step of a fix, with the page where it is done. */
export function step(text: string, link: Link | null = null): FixStep {
  return { text, link };
}

/** Pages of this product about the connection. */
export const here = {
  replaceToken: ({ ids }: About): Link => ({
    label: "Replace the token",
    href: `/whatsapp/settings/replace?connection=${ids.connectionId}`,
  }),
  configuration: ({ ids }: About): Link => ({
    label: "Open the configuration",
    href: `/whatsapp/settings?connection=${ids.connectionId}#configuration`,
  }),
  testMessage: ({ ids }: About): Link => ({
    label: "Send a test message",
    href: `/whatsapp/settings?connection=${ids.connectionId}#test-message`,
  }),
  webhook: ({ ids }: About): Link => ({
    label: "Show callback URL and verify token",
    href: `/whatsapp/settings?connection=${ids.connectionId}#webhook`,
  }),
  wizard: (): Link => ({
    label: "Be led through a permanent token",
    href: "/whatsapp/settings/wizard?path=permanent",
  }),
};

/**
 * Pages of Meta's consoles with the person's own ids. Null for a connection to the sandbox, which
 * has no console.
 */
export const atMeta = {
  apiSetup: (about: About) => real(about, apiSetupLink(about.ids.appId)),
  basicSettings: (about: About) => real(about, basicSettingsLink(about.ids.appId)),
  configuration: (about: About) => real(about, webhookSettingsLink(about.ids.appId)),
  apps: (about: About) =>
    real(about, { label: "Open your apps", href: "https://developers.facebook.com/apps/" }),
  systemUsers: (about: About) =>
    real(about, { label: "Open System users", href: business(about, "settings/system_users") }),
  accounts: (about: About) =>
    real(about, {
      label: "Open WhatsApp accounts",
      href: business(about, "settings/whatsapp_account"),
    }),
  phoneNumbers: (about: About) =>
    real(about, {
      label: "Open WhatsApp Manager → Phone numbers",
      href: business(about, "whatsapp_manager/phone_numbers", { asset_id: about.ids.wabaId }),
    }),
  templates: (about: About) =>
    real(about, {
      label: "Open WhatsApp Manager → Message templates",
      href: business(about, "whatsapp_manager/message_templates", { asset_id: about.ids.wabaId }),
    }),
  support: (about: About) =>
    real(about, {
      label: "Open Business Support Home",
      href: "https://business.facebook.com/business-support-home/",
    }),
  status: (about: About) =>
    real(about, {
      label: "Look at Meta's status page",
      href: "https://metastatus.com/whatsapp-business-api",
    }),
};

function real({ kind }: About, link: Link): Link | null {
  return kind === "sandbox" ? null : link;
}

/** A page of Business settings or WhatsApp Manager, opened in the right portfolio where it is known. */
function business({ account }: About, page: string, more: Record<string, string> = {}): string {
  const id = account.kind === "ok" ? account.facts.business?.id : undefined;
  const query = new URLSearchParams({ ...(id ? { business_id: id } : {}), ...more }).toString();
  return `https://business.facebook.com/latest/${page}${query === "" ? "" : `?${query}`}`;
}
