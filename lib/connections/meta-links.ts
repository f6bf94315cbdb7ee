import "server-only";

type Link = { label: string; href: string };

/** Pages of Meta's consoles, with the person's App ID where the address takes one. */
export function apiSetupLink(appId: string): Link {
  return {
    label: "Open API Setup",
    href: `https://developers.facebook.com/apps/${appId}/whatsapp-business/wa-dev-console/`,
  };
}

export function basicSettingsLink(appId: string): Link {
  return {
    label: "Open App settings → Basic",
    href: `https://developers.facebook.com/apps/${appId}/settings/basic/`,
  };
}

export function webhookSettingsLink(appId: string): Link {
  return {
    label: "Open WhatsApp → Configuration",
    href: `https://developers.facebook.com/apps/${appId}/whatsapp-business/wa-settings/`,
  };
}

export const systemUsersLink: Link = {
  label: "Open System users",
  href: "https://business.facebook.com/latest/settings/system_users",
};
