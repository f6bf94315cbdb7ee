import "server-only";
import type { JsonValue } from "./store";

/** Meta refuses. The bodies and HTTP numbers are Meta's, as far as they are known. */
export class GraphRefusal extends Error {
  override readonly name = "GraphRefusal";
  readonly status: number;
  readonly error: { [key: string]: JsonValue };

  constructor(status: number, error: { message: string; code: number; [key: string]: JsonValue }) {
    super(error.message);
    this.status = status;
    const { message, type, ...rest } = error;
    this.error = { message, type: type ?? "OAuthException", ...rest };
  }
}

/** A refusal of the Cloud API: `(#code) Title` with the reason in `error_data.details`. */
export function cloudRefusal(status: number, code: number, title: string, details: string) {
  return new GraphRefusal(status, {
    message: `(#${code}) ${title}`,
    code,
    error_data: { messaging_product: "whatsapp", details },
  });
}

/** Code 100 on a named parameter. */
export function parameterRefusal(message: string, details?: string) {
  return details === undefined
    ? new GraphRefusal(400, { message: `(#100) ${message}`, code: 100 })
    : cloudRefusal(400, 100, message, details);
}

/** 100/33: the object is absent, or not among the token's assets. */
export function invisibleObject(method: string, id: string) {
  return new GraphRefusal(400, {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: "GraphMethodException",
    code: 100,
    error_subcode: 33,
  });
}

export function unknownPath(path: string) {
  return new GraphRefusal(400, { message: `Unknown path components: ${path}`, code: 2500 });
}

/** A token that Graph does not accept. */
export function tokenRefusal(message: string, subcode: number | null = null, status = 401) {
  return new GraphRefusal(status, {
    message,
    code: 190,
    ...(subcode === null ? {} : { error_subcode: subcode }),
  });
}

export function permissionRefusal(code: 10 | 200, text: string) {
  return new GraphRefusal(403, { message: `(#${code}) ${text}`, code });
}
