import { expect } from "@playwright/test";
import { type Caller, signInOverHttp } from "./action-calls";
import { deliver, statusEvent } from "./hook-calls";
import type { Scene } from "./isolation-scene";

/** A page under addresses that name something of A's. */
export type PageEntry = {
  kind: "page";
  /** Needs a session and shows a tenant's own data. */
  isPrivate: boolean;
  addresses: (scene: Scene) => string[];
  /** What B's owner gets there, and A's owner at the first address. */
  forB: number;
  forA: number;
  /** What A sees at the first address, which B never may. */
  shows?: (scene: Scene) => string[];
};

/** A route handler: what others try, then what its rightful caller gets. */
export type HandlerEntry = {
  kind: "handler";
  /** @returns all answers, which must show nothing of A's */
  others: (scene: Scene) => Promise<string[]>;
  own: (scene: Scene) => Promise<void>;
};

/** By the name in the build's `app-paths-manifest.json`. */
export const routeEntries: Record<string, PageEntry | HandlerEntry> = {
  "/(dashboard)/page": privatePage(
    ({ a }) => ["/", `/?tenant=${a.tenantId}&tenantId=${a.tenantId}`],
    ({ a }) => ["Campaign of Zorana", a.tenantId],
  ),
  "/(dashboard)/whatsapp/settings/replace/page": {
    ...privatePage(
      ({ a }) => [`/whatsapp/settings/replace?connection=${a.connectionId}`],
      ({ a }) => [a.world.appId],
    ),
    forB: 404,
  },
  "/(dashboard)/whatsapp/settings/page": privatePage(
    ({ a }) => [
      `/whatsapp/settings?connection=${a.connectionId}`,
      `/whatsapp/settings?connection=${a.spare.connectionId}`,
    ],
    ({ a }) => [a.hook.id, a.hook.verifyToken, a.world.phoneNumberId, a.world.appName],
  ),
  "/(dashboard)/whatsapp/settings/wizard/page": privatePage(
    () => [
      "/whatsapp/settings/wizard",
      "/whatsapp/settings/wizard?path=permanent",
      "/whatsapp/settings/wizard?path=own&step=number",
    ],
    () => [],
  ),
  "/(dashboard)/whatsapp/settings/diagnosis/page": privatePage(
    ({ a }) => [
      `/whatsapp/settings/diagnosis?connection=${a.connectionId}&check=token`,
      `/whatsapp/settings/diagnosis?connection=${a.spare.connectionId}`,
    ],
    ({ a }) => [a.connectionId],
  ),
  "/(dashboard)/whatsapp/errors/page": privatePage(
    () => ["/whatsapp/errors?code=190&subcode=463", "/whatsapp/errors?q=token"],
    () => [],
  ),
  "/(dashboard)/whatsapp/campaigns/page": privatePage(
    () => [
      "/whatsapp/campaigns",
      "/whatsapp/campaigns?q=ampaign",
      "/whatsapp/campaigns?contact=Zorana",
      "/whatsapp/campaigns?contact=91987654",
      "/whatsapp/campaigns?contactPage=1&page=1&contact=%25&q=%25",
    ],
    ({ a }) => ["Quartzley", "Campaign of Zorana", a.campaignId],
  ),
  "/(dashboard)/whatsapp/campaigns/[campaignId]/page": {
    ...privatePage(
      ({ a }) => [
        `/whatsapp/campaigns/${a.campaignId}`,
        `/whatsapp/campaigns/${a.pausedCampaignId}`,
        `/whatsapp/campaigns/${a.campaignId}?status=delivered&q=Zorana`,
      ],
      () => ["Quartzley", "Campaign of Zorana"],
    ),
    forB: 404,
  },
  "/(dashboard)/whatsapp/contacts/page": privatePage(
    () => [
      "/whatsapp/contacts",
      "/whatsapp/contacts?q=Zorana",
      "/whatsapp/contacts?q=91987654",
      "/whatsapp/contacts?q=%25",
    ],
    ({ a }) => ["Quartzley", a.contacts[0].id],
  ),
  "/(dashboard)/whatsapp/alerts/page": privatePage(
    ({ a }) => [
      "/whatsapp/alerts",
      `/whatsapp/alerts?show=unread&tenantId=${a.tenantId}`,
      `/whatsapp/alerts?connection=${a.connectionId}`,
    ],
    ({ a }) => [a.alert.address],
  ),
  "/(public)/no-organization/page": publicPage("/no-organization", 307),
  "/(public)/setup/page": {
    ...publicPage("/setup", 200),
    addresses: ({ setUp }) => ["/setup", `/setup?token=${setUp.token}`],
  },
  "/(public)/sign-in/page": publicPage("/sign-in", 307),
  "/_not-found/page": publicPage("/nothing/is/here", 404),
  "/_global-error/page": publicPage("/_global-error", 500),
  "/icon.svg/route": publicPage("/icon.svg", 200),

  "/api/health/route": {
    kind: "handler",
    others: async ({ b }) => {
      const answers = [await get(b.caller, "/api/health"), await get(nobody(b), "/api/health")];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      return answers.map(({ text }) => text);
    },
    own: async ({ a }) => {
      expect((await get(a.caller, "/api/health")).status).toBe(200);
    },
  },
  "/api/auth/[...nextauth]/route": {
    kind: "handler",
    others: async ({ a, b, setUp }) => {
      const shut = ["session", "signin", "signout", "error", "verify-request", "_log"];
      const texts: string[] = [];
      for (const caller of [b.caller, nobody(b)]) {
        for (const page of shut) {
          const answer = await get(caller, `/api/auth/${page}?tenantId=${a.tenantId}`);
          expect(answer.status, page).toBe(404);
          texts.push(answer.text);
        }
      }
      for (const origin of [null, "https://evil.example"]) {
        const answer = await fetch(`${a.caller.origin}/api/auth/signout`, {
          method: "POST",
          headers: { cookie: a.caller.cookie ?? "", ...(origin ? { origin } : {}) },
          body: new URLSearchParams({ json: "true" }),
        });
        expect(answer.status, `signing A out from ${origin}`).toBe(403);
      }
      const { email, password } = setUp;
      const wrong = { email, password: `${password}!` };
      expect(await signInOverHttp(a.caller.origin, wrong), "a wrong password").toBeNull();
      return texts;
    },
    own: async ({ a, setUp }) => {
      expect(await signInOverHttp(a.caller.origin, setUp), "the right password").not.toBeNull();
    },
  },
  "/api/hooks/[hookId]/route": { kind: "handler", others: foreignHooks, own: ownHook },
  "/api/sandbox/[...path]/route": { kind: "handler", others: foreignSandbox, own: ownSandbox },
};

function privatePage(
  addresses: (scene: Scene) => string[],
  shows: (scene: Scene) => string[],
): PageEntry {
  return { kind: "page", isPrivate: true, addresses, forB: 200, forA: 200, shows };
}

function publicPage(address: string, status: number): PageEntry {
  const addresses = () => [address];
  return { kind: "page", isPrivate: false, addresses, forB: status, forA: status };
}

/** Somebody who is not signed in. */
export function nobody({ caller }: { caller: Caller }): Caller {
  return { ...caller, cookie: null };
}

export type Answer = { status: number; location: string | null; text: string };

/** Follows no redirect but the one that Next gives to requests for RSC without the right `_rsc`. */
export async function get(
  { origin, cookie }: Caller,
  address: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const cookies = [cookie, headers.cookie].filter(Boolean).join("; ");
  const answer = await fetch(origin + address, {
    headers: { ...headers, ...(cookies ? { cookie: cookies } : {}) },
    redirect: "manual",
  });
  const location = answer.headers.get("location");
  if (headers.rsc && location?.includes("_rsc") && !address.includes("_rsc")) {
    return await get({ origin, cookie }, location, headers);
  }
  return { status: answer.status, location, text: await answer.text() };
}

async function foreignHooks({ a, b }: Scene): Promise<string[]> {
  const news = { wamid: a.message.wamid, status: "failed", reason: "Forged" } as const;
  const { phoneNumberId } = b.world;
  const failed = statusEvent({ ...news, phoneNumberId: a.world.phoneNumberId });
  const opaque = `m:${a.tenantId.slice(0, 13)}:${a.message.id}:1`;
  const byOpaque = statusEvent({ ...news, phoneNumberId, opaque });
  const byWamid = statusEvent({ ...news, phoneNumberId });
  const tries: [string, string, string, string | null, number][] = [
    ["A's hook, unsigned", a.hook.id, failed, null, 401],
    ["A's hook, signed by B's app", a.hook.id, failed, b.world.appSecret, 401],
    ["B's hook, signed by A's app", b.hook.id, failed, a.world.appSecret, 401],
    // Signed as they should be, so they are taken; what is A's in them is dropped.
    ["B's hook, A's number", b.hook.id, failed, b.world.appSecret, 200],
    ["B's hook and number, A's message", b.hook.id, byOpaque, b.world.appSecret, 200],
    ["B's hook and number, A's wamid", b.hook.id, byWamid, b.world.appSecret, 200],
  ];
  const texts: string[] = [];
  for (const [about, hookId, body, secret, status] of tries) {
    const answer = await deliver(b.caller.origin, hookId, body, secret);
    expect(answer.status, about).toBe(status);
    texts.push(answer.text);
  }
  for (const verifyToken of [b.hook.verifyToken, "", a.hook.id]) {
    const answer = await get(nobody(b), handshake(a.hook.id, verifyToken));
    expect(answer.status, "handshake with another's word").toBe(403);
    texts.push(answer.text);
  }
  return texts;
}

async function ownHook({ a }: Scene): Promise<void> {
  const answer = await get(nobody(a), handshake(a.hook.id, a.hook.verifyToken));
  expect(answer).toMatchObject({ status: 200, text: "4711" });
  const { phoneNumberId } = a.world;
  const event = statusEvent({ phoneNumberId, wamid: a.message.wamid, status: "read" });
  const taken = await deliver(a.caller.origin, a.hook.id, event, a.world.appSecret);
  expect(taken.status).toBe(200);
}

function handshake(hookId: string, verifyToken: string): string {
  const query = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.verify_token": verifyToken,
    "hub.challenge": "4711",
  });
  return `/api/hooks/${hookId}?${query}`;
}

async function foreignSandbox({ a, b }: Scene): Promise<string[]> {
  const texts: string[] = [];
  for (const path of ["control/worlds", "control/messages", "control/requests", "control/tokens"]) {
    for (const method of ["GET", "POST"]) {
      const answer = await fetch(`${b.caller.origin}/api/sandbox/${path}`, {
        method,
        headers: { cookie: b.caller.cookie ?? "", "x-sandbox-control": b.hook.verifyToken },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
      expect(answer.status, `${method} ${path}`).toBe(404);
      texts.push(await answer.text());
    }
  }
  const graph = `/api/sandbox/v25.0/${a.world.phoneNumberId}`;
  for (const authorization of [`Bearer ${b.world.accessToken}`, ""]) {
    const answer = await get(b.caller, graph, { authorization });
    expect([400, 401], "reading a number").toContain(answer.status);
    texts.push(answer.text);
  }
  return texts;
}

/** The sandbox knows nobody but by a token of its own; `trySandboxAction` goes the whole way. */
async function ownSandbox({ a }: Scene): Promise<void> {
  const answer = await get(nobody(a), "/api/sandbox/v25.0/me");
  expect(JSON.parse(answer.text)).toHaveProperty("error.code");
}
