import "server-only";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { GraphRefusal } from "@/lib/graph/graph-errors";
import type { TokenFault, TokenNote } from "./check-token";
import type { Finding } from "./finding.schema";
import { apiSetupLink, basicSettingsLink, systemUsersLink, yourAppsLink } from "./meta-links";
import { finding, metaPart } from "./refusal-finding";

type Wanted = { appId: string; wabaId: string | null };

/** A fault of a token in words: what, why, and what to do, with the permission or subcode named. */
export function faultFinding(fault: TokenFault, { appId, wabaId }: Wanted): Finding {
  const field = "accessToken";
  switch (fault.kind) {
    case "dead":
      return deadFinding(fault);
    case "app-token":
      return finding({
        title: "This is the app's own token",
        cause: "An app token (App ID and App secret in one) can neither send nor read a number.",
        fix: "Paste the token of a System User, or the temporary one from API Setup.",
        link: systemUsersLink,
        field,
      });
    case "other-app":
      return otherAppFinding(appId, { appId: fault.appId, appName: fault.appName });
    case "missing-permission":
      return finding({
        title: `The permission ${fault.permission} is missing`,
        cause: permissionUse[fault.permission],
        fix: `Generate the token again under System users, and tick ${fault.permission}.`,
        link: systemUsersLink,
        field,
      });
    case "other-wabas":
      return finding({
        title: "The token was not given this WhatsApp Business Account",
        cause: `Its permission ${fault.permission} reaches ${listIds(fault.wabaIds)}, not ${wabaId}.`,
        fix: "Compare the WhatsApp Business Account ID with API Setup, or generate a token for this account.",
        link: apiSetupLink(appId),
        field: "wabaId",
      });
  }
}

/** A token that Meta no longer takes, by its subcode. */
export function deadFinding(death: {
  code: number;
  subcode: number | null;
  message: string;
  fbtraceId?: string | null;
}): Finding {
  const { title, cause, fix } = explainError(death);
  const numbers =
    death.subcode === null ? `${death.code}` : `${death.code}, subcode ${death.subcode}`;
  return finding({
    title: `${title} (${numbers})`,
    cause,
    fix,
    link: systemUsersLink,
    field: "accessToken",
    code: death.code,
    subcode: death.subcode,
    metaText: death.message || null,
    fbtraceId: death.fbtraceId ?? null,
  });
}

export function otherAppFinding(
  appId: string,
  issuer: { appId: string; appName: string | null } | null,
): Finding {
  const named = issuer?.appName ? `“${issuer.appName}” (${issuer.appId})` : issuer?.appId;
  return finding({
    title: "The token belongs to another app",
    cause: named
      ? `It was issued by the app ${named}, not by ${appId}.`
      : `Meta says that it was not issued by the app ${appId}.`,
    fix: "Correct the App ID, or generate the token again with this app chosen.",
    link: apiSetupLink(appId),
    field: "appId",
  });
}

export function wrongSecretFinding(appId: string, refusal: GraphRefusal): Finding {
  return finding({
    title: "The App secret is wrong",
    cause: `Meta does not take it as the secret of the app ${appId}.`,
    fix: "Copy it again from App settings → Basic → App secret → Show. It may have been reset.",
    link: basicSettingsLink(appId),
    field: "appSecret",
    ...metaPart(refusal),
  });
}

export function unknownAppFinding(appId: string, refusal: GraphRefusal): Finding {
  return finding({
    title: "Meta does not know this App ID",
    cause: `There is no app with the ID ${appId}. The ID of an Instagram app does not do.`,
    fix: "Copy the App ID from the top of your app's dashboard.",
    link: yourAppsLink,
    field: "appId",
    ...metaPart(refusal),
  });
}

export function secretNeededFinding(appId: string, refusal: GraphRefusal): Finding {
  return finding({
    title: "This app demands its App secret",
    cause: "“Require App Secret” is switched on in the app, so Meta takes no call without it.",
    fix: "Fill in the App secret from App settings → Basic.",
    link: basicSettingsLink(appId),
    field: "appSecret",
    ...metaPart(refusal),
  });
}

/** Meta answered for the token, but tells its details only to the app. */
export function detailsHiddenNote(appId: string): Finding {
  return finding({
    title: "Expiry and permissions of the token are not known",
    cause:
      "Without the App secret Meta did not tell the details of this token, only that it works.",
    fix: "Add the App secret to see when it expires and what it may do.",
    link: basicSettingsLink(appId),
    field: "appSecret",
  });
}

export function noteFinding(note: TokenNote): Finding {
  if (note.kind === "ends-soon") {
    return finding({
      title: "This is a temporary token",
      cause: "It ends within a day, and sending stops with it.",
      fix: "For daily work generate a token of a System User that never expires.",
      link: systemUsersLink,
    });
  }
  return finding({
    title: "The permission business_management is not granted",
    cause: "Sending works without it. Only questions about the whole business portfolio need it.",
    fix: "Nothing has to be done.",
  });
}

const permissionUse = {
  whatsapp_business_messaging: "Without it the token may not send, and Meta reports no statuses.",
  whatsapp_business_management: "Without it the account, its numbers and templates cannot be read.",
} as const;

function listIds(ids: string[]): string {
  const shown = ids.slice(0, 5).join(", ");
  if (ids.length === 0) return "no account at all";
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}
