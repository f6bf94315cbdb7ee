import "server-only";
import type { ErrorEntry } from "./error-entry";

const TOKEN_PAGE = "https://developers.facebook.com/docs/graph-api/guides/error-handling";
const GENERATE =
  "Generate a new token in Business settings → Users → System users, with whatsapp_business_messaging and whatsapp_business_management, and save it under WhatsApp → Settings.";

// Every one of these means that nothing can be sent with this token.
const token = {
  retry: "after-fix",
  scope: "token",
  halts: "connection",
  docs: TOKEN_PAGE,
} as const;

/** The token, the app secret or the app id is at fault. */
export const tokenErrors: readonly ErrorEntry[] = [
  {
    ...token,
    code: 0,
    title: "Sign-in failed",
    cause:
      "Meta cannot tell whom your token belongs to any more: it ended, was withdrawn, or its owner switched the app off.",
    fix: GENERATE,
  },
  {
    ...token,
    code: 1,
    match: /error validating client secret/i,
    title: "Wrong app secret",
    cause: "The app secret you saved is not the one of this App ID.",
    fix: "Copy the secret again from App Dashboard → App settings → Basic → App secret → Show.",
  },
  {
    ...token,
    code: 100,
    match: /did not match the viewing app/i,
    title: "Token of another app",
    cause: "Your token was issued by a different Meta app than the App ID you entered.",
    fix: "Enter App ID and secret of the app it came from, or generate a token for this app in Business settings → Users → System users.",
  },
  {
    ...token,
    code: 100,
    match: /you must provide an app access token/i,
    title: "Token may not inspect itself",
    cause: "Meta shows what this token is worth only to the app that issued it.",
    fix: "Add the app secret under WhatsApp → Settings; you find it in App Dashboard → App settings → Basic.",
    halts: null,
  },
  {
    ...token,
    code: 100,
    match: /appsecret_proof/i,
    title: "App secret missing or wrong",
    cause:
      'The app has "Require app secret" switched on, and no proof of the secret came along, or one that does not fit.',
    fix: "Save the current secret from App Dashboard → App settings → Basic under WhatsApp → Settings.",
  },
  {
    ...token,
    code: 101,
    title: "Unknown app",
    cause: "Meta has no app with this App ID: a typo, an Instagram app's id, or a deleted app.",
    fix: "Copy the App ID from the top of your App Dashboard.",
  },
  {
    ...token,
    code: 102,
    title: "Session ended",
    cause: "The sign-in that your token came from is no longer good.",
    fix: GENERATE,
  },
  {
    ...token,
    code: 104,
    title: "No token received",
    cause: "The call reached Meta without an access token, or with a signature that does not fit.",
    fix: "Save the access token again under WhatsApp → Settings.",
  },
  {
    ...token,
    code: 190,
    match: /signature/i,
    title: "Wrong app secret or damaged token",
    cause:
      "The signature does not fit: the app secret is not the one of this App ID, or the end of the token was lost.",
    fix: "Copy the secret from App Dashboard → App settings → Basic, and paste the whole token again.",
  },
  {
    ...token,
    code: 190,
    match: /error validating application/i,
    title: "Unknown app",
    cause: "Meta has no app with this App ID, so it cannot judge tokens of it.",
    fix: "Copy the App ID from the top of your App Dashboard.",
  },
  {
    ...token,
    code: 190,
    title: "Not a valid access token",
    cause:
      "Meta cannot read this token: it was cut off or changed when it was copied, or is no token.",
    fix: "Paste the whole token again, without spaces or line breaks. If that does not help, generate a new one in Business settings → Users → System users.",
  },
];
