/** Every way a request can fail that a person can do something about. */
export const appErrorCodes = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "INVALID",
  "RATE_LIMITED",
  "TOKEN_REFUSED",
  "META_UNREACHABLE",
  "MESSAGE_REFUSED",
] as const;
export type AppErrorCode = (typeof appErrorCodes)[number];

/**
 * A failure whose `message` is written for the person at the screen.
 *
 * Anything that is not an `AppError` is a bug or an outage: it is logged (scrubbed) and shown as one
 * fixed sentence, so no driver's or vendor's text reaches a browser.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: AppErrorCode;
  /** The form field at fault, where one is. */
  readonly field: string | undefined;

  constructor(code: AppErrorCode, message: string, options?: ErrorOptions & { field?: string }) {
    super(message, options);
    this.code = code;
    this.field = options?.field;
  }
}
