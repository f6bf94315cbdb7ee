import "server-only";
import type { ErrorEntry } from "./error-entry";

const GENERATE =
  "Generate a new token in Business settings → Users → System users and save it under WhatsApp → Settings.";

const dead = {
  code: 190,
  retry: "after-fix",
  scope: "token",
  halts: "connection",
  docs: "https://developers.facebook.com/docs/graph-api/guides/error-handling",
} as const;

/** The reasons Meta gives, as subcodes of 190, for a token it no longer takes. */
export const token190Errors: readonly ErrorEntry[] = [
  {
    ...dead,
    subcode: 452,
    title: "Session was reset",
    cause: "Facebook reset the session behind your token, mostly after a changed password.",
    fix: `${GENERATE} A System User's token does not depend on anybody's password.`,
  },
  {
    ...dead,
    subcode: 456,
    title: "Malformed token",
    cause: "What you pasted does not have the form of an access token.",
    fix: "Copy the token again as a whole, without spaces or line breaks, and save it under WhatsApp → Settings.",
  },
  {
    ...dead,
    subcode: 457,
    title: "Token used from the wrong place",
    cause: "This token was made for a browser or another device, not for a server.",
    fix: GENERATE,
  },
  {
    ...dead,
    subcode: 458,
    title: "App was removed",
    cause: "The person whose token this is has removed your app, or never allowed it.",
    fix: "Let this person allow the app again (Facebook → Settings → Business integrations), or use a System User. Then generate a new token and save it under WhatsApp → Settings.",
  },
  {
    ...dead,
    subcode: 459,
    title: "Owner held at a security check",
    cause: "Facebook wants the token's owner to pass a security check first.",
    fix: "The owner signs in on facebook.com and follows the steps there. Then generate a new token and save it under WhatsApp → Settings.",
  },
  {
    ...dead,
    subcode: 460,
    title: "Password changed",
    cause:
      "The token's owner changed the Facebook password, or Facebook ended the session for safety.",
    fix: `${GENERATE} A System User's token outlives password changes.`,
  },
  {
    ...dead,
    subcode: 461,
    title: "App was added again",
    cause: "Somebody removed the app and installed it again, which ended all earlier tokens.",
    fix: GENERATE,
  },
  {
    ...dead,
    subcode: 462,
    title: "Outdated session",
    cause: "The token stems from a session that Facebook has replaced.",
    fix: GENERATE,
  },
  {
    ...dead,
    subcode: 463,
    title: "Token has expired",
    cause:
      "The token's time is over. One from API Setup lives a day at most, an extended one some 60 days.",
    fix: `${GENERATE} Choose "Never" as its expiration to be spared this.`,
  },
  {
    ...dead,
    subcode: 464,
    title: "Owner's account not confirmed",
    cause: "The Facebook account that issued the token has not been confirmed yet.",
    fix: "Confirm the account by the mail or SMS from Facebook, or let another admin do it; then generate a new token.",
  },
  {
    ...dead,
    subcode: 465,
    title: "Owner's account not usable",
    cause: "Facebook does not accept the account that this token belongs to.",
    fix: "Generate a token of a System User or of another admin in Business settings → Users.",
  },
  {
    ...dead,
    subcode: 466,
    title: "Token was revoked",
    cause:
      "Somebody withdrew the token on purpose, or Meta did because it had turned up in public.",
    fix: `Find out whether the old token leaked. ${GENERATE}`,
  },
  {
    ...dead,
    subcode: 467,
    title: "Owner logged out",
    cause: "The session behind the token ended: its owner logged out, or it was withdrawn.",
    fix: `${GENERATE} A System User never logs out.`,
  },
  {
    ...dead,
    subcode: 468,
    title: "Token unused for too long",
    cause: "Nothing was called with this token for a long time, so Meta let it lapse.",
    fix: GENERATE,
  },
  {
    ...dead,
    subcode: 492,
    title: "Owner lost the needed role",
    cause: "The person behind this Page token no longer has the role it was based on.",
    fix: "Give the role back in Business settings → Users → People, or let somebody who has it generate a new token.",
  },
];
