import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const manifests = resolve(import.meta.dirname, "../.next/server");

/** A server action as the build knows it. */
export type BuiltAction = {
  /** What `Next-Action` carries. */
  id: string;
  /** `app/(dashboard)/whatsapp/settings/actions.ts` */
  file: string;
  name: string;
  /** Addresses of the pages that use it, with their `[parameters]`. */
  pages: string[];
};

type ActionManifest = {
  node: Record<
    string,
    { filename: string; exportedName: string; workers: Record<string, unknown> }
  >;
  edge: Record<string, unknown>;
};

/** Every server action of the build. @throws when it has one that is not listed by name */
export function readActions(): BuiltAction[] {
  const manifest = readManifest<ActionManifest>("server-reference-manifest.json");
  if (Object.keys(manifest.edge).length > 0) throw new Error("Actions of the edge are not covered");
  return Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => {
    if (!filename || !exportedName) throw new Error(`The action ${id} has no name`);
    return { id, file: filename, name: exportedName, pages: Object.keys(workers).map(addressOf) };
  });
}

/** Every page and route handler of the build: `/(dashboard)/page`, `/api/health/route`. */
export function readRoutes(): string[] {
  return Object.keys(readManifest<Record<string, string>>("app-paths-manifest.json"));
}

function readManifest<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(manifests, file), "utf8")) as Content;
}

/** `app/(dashboard)/whatsapp/contacts/page` is at `/whatsapp/contacts`. */
function addressOf(worker: string): string {
  return (
    worker
      .replace(/^app/, "")
      .replace(/\/\([^)]+\)/g, "")
      .replace(/\/page$/, "") || "/"
  );
}

export type Caller = {
  /** The app's, such as `http://localhost:41234`. */
  origin: string;
  /** Value of the Cookie header; null: nobody is signed in. */
  cookie: string | null;
};

/** What next-safe-action answers, or what stands instead of it. */
export type ActionResult = {
  status: number;
  /** The whole answer, with the page where the action has it rendered again. */
  text: string;
  /** The action's own value; undefined where none came. */
  value: ActionValue | undefined;
};
export type ActionValue = {
  data?: unknown;
  serverError?: { code: string; message: string; field?: string };
  validationErrors?: unknown;
};

/**
 * Calls a server action over HTTP with the request that Next's router would send.
 *
 * @param args bound arguments first; plain JSON only
 * @param headers in place of the browser's own; null leaves one out
 */
export async function postAction(
  { origin, cookie }: Caller,
  { id, pages }: BuiltAction,
  args: readonly unknown[],
  { headers = {}, page }: { headers?: Record<string, string | null>; page?: string } = {},
): Promise<ActionResult> {
  const address = page ?? (pages[0] ?? "/").replace(/\[\w+\]/g, "none");
  const all: Record<string, string | null> = {
    accept: "text/x-component",
    "content-type": "text/plain;charset=UTF-8",
    "next-action": id,
    origin,
    "sec-fetch-site": "same-origin",
    cookie,
    ...headers,
  };
  const answer = await fetch(origin + address, {
    method: "POST",
    headers: Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
    body: encode(args),
    redirect: "manual",
  });
  const text = await answer.text();
  return { status: answer.status, text, value: readValue(text) };
}

/** React writes plain data as JSON; a text that begins with $ would mean something else. */
function encode(args: readonly unknown[]): string {
  return JSON.stringify(args, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith("$") ? `$${value}` : value,
  );
}

/** Row 0 says which row has the action's value: `0:{"a":"$@1",…}`, `1:{"data":…}`. */
function readValue(text: string): ActionValue | undefined {
  const row = /^0:\{"a":"\$@?([0-9a-f]+)"/m.exec(text)?.[1];
  const value = row && new RegExp(`^${row}:(\\{.*\\})$`, "m").exec(text)?.[1];
  return value ? (JSON.parse(value) as ActionValue) : undefined;
}

/** Signs in as the form does. @returns the value for a Cookie header; null when refused */
export async function signInOverHttp(
  origin: string,
  { email, password }: { email: string; password: string },
): Promise<string | null> {
  const first = await fetch(`${origin}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const answer = await fetch(`${origin}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { origin, cookie: cookiesOf(first) },
    body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
    redirect: "manual",
  });
  const session = cookiesOf(answer);
  return session.includes("wakey.session=") ? session : null;
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
