import "server-only";

const messages = {
  format: "The sealed value cannot be read",
  version: "The sealed value has an unknown version or algorithm",
  key: "The sealed value needs another key",
  authentication: "The sealed value was changed or belongs elsewhere",
} as const;

export type CryptoErrorCode = keyof typeof messages;

/** Sealing or opening failed. The message is one of four fixed sentences and carries no input. */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode) {
    super(messages[code]);
    this.code = code;
  }
}
