import "server-only";
import type { SandboxRequest } from "./control-answers.schema";

const KEPT = 2_000;
const KEPT_BODY = 65_536;

/** The last Graph requests, for tests that look at what was really sent. In memory only. */
export class RequestLog {
  #requests: SandboxRequest[] = [];

  /** @returns the entry, whose `status` is to be set with the answer */
  add(request: Request, body: string, at: Date): SandboxRequest {
    const entry: SandboxRequest = {
      at: at.toISOString(),
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: body.slice(0, KEPT_BODY),
      status: null,
    };
    this.#requests.push(entry);
    // Cut in large steps, so that a full log costs nothing per request.
    if (this.#requests.length > KEPT * 2) this.#requests = this.#requests.slice(-KEPT);
    return entry;
  }

  list(): SandboxRequest[] {
    return this.#requests.slice(-KEPT);
  }

  clear(): void {
    this.#requests = [];
  }
}
