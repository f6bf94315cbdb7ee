import "server-only";
import { registerSecretValue } from "./scrub";

const values = new WeakMap<Secret, string>();

/**
 * A string that cannot be printed, serialised or passed to a client component by accident.
 *
 * The value lives in a WeakMap, so no inspection of the object finds it. React refuses to pass class
 * instances to client components, which is why this is a class.
 */
export class Secret {
  constructor(value: string) {
    values.set(this, value);
    registerSecretValue(value, this);
  }

  /** The plain value. Only lib/graph (onto the wire) and lib/crypto (to seal it) may call this. */
  reveal(): string {
    return values.get(this) ?? "";
  }

  get last4(): string {
    return this.reveal().slice(-4);
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.toPrimitive](): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** A WhatsApp access token. */
export class AccessToken extends Secret {
  readonly secretKind = "access token";
}

/** A Meta app's secret: signs webhooks and makes `appsecret_proof`. */
export class AppSecret extends Secret {
  readonly secretKind = "app secret";
}

/** Signs the alerts that go to one of a tenant's own webhooks. */
export class WebhookSecret extends Secret {
  readonly secretKind = "webhook secret";
}
