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

/** @param businessId null: Meta asks which portfolio is meant */
export function systemUsersOf(businessId: string | null): Link {
  return { ...systemUsersLink, href: ofBusiness(systemUsersLink.href, businessId) };
}

export function businessSettingsLink(businessId: string | null): Link {
  return {
    label: "Open Business settings",
    href: ofBusiness("https://business.facebook.com/latest/settings", businessId),
  };
}

export function appConsoleLink(appId: string): Link {
  return { label: "App console", href: `https://developers.facebook.com/apps/${appId}/dashboard/` };
}

export const yourAppsLink: Link = {
  label: "Open your apps",
  href: "https://developers.facebook.com/apps/",
};

export const createAppLink: Link = {
  label: "Create an app",
  href: "https://developers.facebook.com/apps/creation/",
};

export const tokenDebuggerLink: Link = {
  label: "Token Debugger",
  href: "https://developers.facebook.com/tools/debug/accesstoken/",
};

export const apiDocumentationLink: Link = {
  label: "API documentation",
  href: "https://developers.facebook.com/documentation/business-messaging/whatsapp/",
};

export const metaStatusLink: Link = {
  label: "Meta's status",
  href: "https://metastatus.com/whatsapp-business-api",
};

function ofBusiness(href: string, businessId: string | null): string {
  return businessId === null ? href : `${href}?business_id=${businessId}`;
}
