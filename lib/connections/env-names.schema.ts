import type { IdField } from "./recognise-id.schema";

/** What a name in a pasted block stands for. `unused`: known, but Wakey does not need it, and why. */
export type NameMeaning = { field: EnvField } | { unused: string } | null;

export type EnvField = Exclude<IdField, "businessId">;

const spellings: Record<EnvField, readonly string[]> = {
  accessToken: [
    ...["accesstoken", "token", "apitoken", "cloudapitoken", "cloudapiaccesstoken", "graphtoken"],
    ...["permanenttoken", "systemuseraccesstoken", "systemusertoken", "bearertoken"],
    ...["userapitoken", "useraccesstoken", "temporarytoken", "temporaryaccesstoken"],
  ],
  phoneNumberId: [
    ...["phonenumberid", "phoneid", "numberid", "fromphonenumberid", "senderphonenumberid"],
    ...["senderid", "cloudphonenumberid", "businessphonenumberid", "fromid"],
  ],
  wabaId: [
    ...["businessaccountid", "wabaid", "accountid", "waba"],
    ...["businessaccount", "whatsappbusinessaccountid"],
  ],
  appId: ["appid", "applicationid", "clientid", "metaappid"],
  appSecret: ["appsecret", "applicationsecret", "clientsecret", "metaappsecret"],
};

const unused: readonly [RegExp, string][] = [
  [/businessid$/, "it can be the WhatsApp account's ID or the portfolio's"],
  [/verif(?:y|ication)token$/, "Wakey makes its own verify token"],
  [/(?:phonenumber|phone|from|sender|recipient.*|to)$/, "the number itself is not needed"],
  [/(?:apiversion|version)$/, "the API version is a setting of the server"],
  [/(?:apiurl|baseurl|url|endpoint|callback.*|webhook.*)$/, "addresses are not needed"],
  [/pin$/, "the PIN is only asked for when a number is registered"],
];

// Of the misspelt ones, WHASTAPP stands in a widely copied template.
const PREFIX =
  /^(?:(?:next|expo)?public|vite|reactapp|nuxt|my|meta|facebook|fb|m4d|wa|(?:whatsapp|whastapp|watsapp|whatapp|whatssapp|whatsap(?!p)|whatsaap|wathsapp)(?:cloud(?:api)?|api)?)/;

/** Reads a name such as `WHATSAPP_ACCESS_TOKEN`, `whatsappAccessToken` or `WHASTAPPAPP_ID`. */
export function meaningOf(name: string): NameMeaning {
  let rest = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  for (;;) {
    const field = fieldOf(rest);
    if (field) return { field };
    const shorter = rest.replace(PREFIX, "");
    if (shorter === rest) break;
    rest = shorter;
  }
  const reason = unused.find(([pattern]) => pattern.test(rest))?.[1];
  return reason ? { unused: reason } : null;
}

/** Names that build tools put into what every visitor's browser loads. */
export function isSentToBrowsers(name: string): boolean {
  return /^(?:NEXT_PUBLIC|EXPO_PUBLIC|PUBLIC|VITE|REACT_APP|NUXT_PUBLIC)_/.test(name);
}

function fieldOf(name: string): EnvField | null {
  for (const field of Object.keys(spellings) as EnvField[]) {
    if (spellings[field].includes(name)) return field;
  }
  return null;
}
