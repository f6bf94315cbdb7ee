/** Answers of the sandbox's control API; pure types, for tests and the panel that drives it. */

/** Answer of `POST /control/worlds`: everything that "Configuration" asks for. */
export type SandboxWorld = {
  appId: string;
  appSecret: string;
  appName: string;
  businessId: string;
  wabaId: string;
  phoneNumberId: string;
  /** `+1 555-078-3881` */
  displayPhoneNumber: string;
  accessToken: string;
  /** A token of a person who administers the business, through the same app. */
  adminToken: string;
};

/** Answer of `POST /control/wabas/{id}/webhooks`: one row per callback that was told. */
export type SandboxWebhookAnswer = {
  data: { appId: string; url: string; acknowledged: boolean }[];
};

/** One row of `GET /control/messages`: an accepted message, oldest first. */
export type SandboxMessage = {
  wamid: string;
  phoneNumberId: string;
  /** Digits. */
  to: string;
  opaque: string | null;
  type: "text" | "template";
  /** The text's body, or the template's name. */
  text: string;
  /** ISO 8601 */
  at: string;
  /** What the callback has acknowledged so far, in that order; `code` with `failed`. */
  statuses: { status: string; at: string; code: number | null }[];
  /** More statuses are to come. */
  pending: boolean;
};

/** One row of `GET /control/requests`, oldest first; the last 2,000 are kept, in memory only. */
export type SandboxRequest = {
  at: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Null while it is not answered, or never was. */
  status: number | null;
};

/** `GET /control/settled`: statuses and messages still on their way. */
export type SandboxSettled = { pendingStatuses: number; pendingMessages: number };
