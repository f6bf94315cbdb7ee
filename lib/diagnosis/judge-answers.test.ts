import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Answers, Refusal } from "./answers";
import { type CheckId, checkIds } from "./diagnosis.schema";
import { judgeAnswers } from "./judge-answers";

const at = new Date("2026-11-22T12:00:00Z");
const ids = { connectionId: "c1", appId: "111111", wabaId: "222222", phoneNumberId: "333333" };
const MESSAGING = "whatsapp_business_messaging";
const MANAGEMENT = "whatsapp_business_management";

function ok<Facts>(facts: Facts): Answer<Facts> {
  return { kind: "ok", facts, waitedMs: 0 };
}

function refused(code: number, subcode: number | null = null, message = `(#${code}) No`) {
  const refusal: Refusal = { code, subcode, message, details: null, fbtraceId: null };
  return { kind: "refused", refusal } as const;
}

const silent = { kind: "silent", reason: "timeout", refusal: null } as const;
const notAsked = { kind: "not-asked" } as const;
const callbackUrl = "https://wakey.example/api/hooks/abcdefghijklmnopqrstuv";

const token = {
  isValid: true,
  appId: ids.appId,
  kind: "SYSTEM_USER",
  appName: "Chai app",
  expiresAt: null,
  dataAccessExpiresAt: null,
  issuedAt: null,
  scopes: [MESSAGING, MANAGEMENT],
  granularScopes: [] as { scope: string; targetIds: string[] | null }[],
  userId: "777",
  error: null,
};
const number = {
  id: ids.phoneNumberId,
  displayPhoneNumber: "15550783881",
  verifiedName: "Chai",
  qualityRating: "GREEN",
  codeVerificationStatus: "VERIFIED",
  platformType: "CLOUD_API",
  throughputLevel: "STANDARD",
  status: "CONNECTED",
  nameStatus: "APPROVED",
  accountMode: "LIVE",
};

/** Everything in order. */
const healthy: Answers = {
  kind: "cloud",
  ids,
  hasAppSecret: true,
  at,
  askedVersion: "v25.0",
  greeting: ok({
    serverTime: at,
    skewMs: 0,
    roundTripMs: 80,
    servedVersion: "v25.0",
    versionState: "current" as const,
  }),
  app: ok({ name: "Chai app" }),
  byApp: ok(token),
  bySelf: notAsked,
  me: notAsked,
  account: ok({
    id: ids.wabaId,
    name: "Chai",
    status: "ACTIVE",
    accountReviewStatus: "APPROVED",
    businessVerificationStatus: "verified",
    business: { id: "999", name: "Chai & Co" },
    messagingLimit: "TIER_250",
    health: null,
  }),
  numbers: ok({ phoneNumbers: [number], complete: true }),
  number: ok({
    ...number,
    health: {
      canSendMessage: "AVAILABLE",
      entities: ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"].map((entityType) => ({
        entityType,
        id: null,
        canSendMessage: "AVAILABLE",
        additionalInfo: [],
        errors: [],
      })),
    },
    messagingLimit: "TIER_250",
    isOfficial: false,
    isPinEnabled: true,
    isOnBusinessApp: false,
    certificate: null,
    newNameStatus: null,
    webhooks: { phoneNumber: null, waba: callbackUrl, app: null },
  }),
  assigned: notAsked,
  subscriptions: ok([{ appId: ids.appId, name: null, overrideCallbackUri: callbackUrl }]),
  templates: ok({
    templates: [
      { id: "1", name: "hello", language: "en_US", status: "APPROVED", category: "UTILITY" },
    ],
    total: 1,
    complete: true,
  }),
  webhook: {
    callbackUrl,
    isAcceptable: true,
    verifiedAt: at,
    lastEventAt: at,
    lastSendAt: at,
  },
};

function judge(change: Partial<Answers>) {
  const { first, checks } = judgeAnswers({ ...healthy, ...change });
  const check = (id: CheckId) => checks.find((found) => found.id === id);
  return { first, checks, check, cause: check(first ?? "meta")?.cause ?? null };
}

function expectSense({ first, checks }: ReturnType<typeof judge>) {
  expect(checks.map(({ id }) => id)).toEqual(checkIds);
  const wrong = checks.filter(({ state }) => state === "broken" || state === "warning");
  const broken = wrong.find(({ state }) => state === "broken");
  expect(first).toBe((broken ?? wrong[0])?.id ?? null);
  for (const check of checks) {
    const { id, found, cause, why, fix } = check;
    expect(found, id).not.toBe("");
    expect([cause !== null, why !== null], id).toEqual(Array(2).fill(wrong.includes(check)));
    if (wrong.includes(check)) expect(fix.length, id).toBeGreaterThan(0);
  }
  // What is not checkable says why, and its reason is there to be read.
  const readable = checks.map(({ found }) => found.toLowerCase().replace(/\.$/, ""));
  for (const { found } of checks) {
    const reason = /^Not checkable, because: (.*?)\.?$/.exec(found)?.[1]?.toLowerCase();
    if (reason) expect(readable).toContain(reason);
  }
}

function minutesAgo(minutes: number): Date {
  return new Date(at.getTime() - minutes * 60_000);
}

describe("judging answers", () => {
  it("finds nothing wrong where nothing is", () => {
    const { first, checks } = judge({});
    expect(first).toBeNull();
    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
  });

  it.each([
    ["webhook-silent", { lastEventAt: null, lastSendAt: minutesAgo(20) }],
    ["webhook-fell-silent", { lastEventAt: minutesAgo(60), lastSendAt: minutesAgo(20) }],
    ["callback-not-confirmed", { verifiedAt: null, lastEventAt: null }],
    [
      "callback-not-https",
      { isAcceptable: false, callbackUrl: "http://localhost:3000/api/hooks/x" },
    ],
  ])("%s", (cause, webhook) => {
    expect(judge({ webhook: { ...healthy.webhook, ...webhook } }).cause).toBe(cause);
  });

  it("waits ten minutes before it calls a webhook silent", () => {
    const webhook = { ...healthy.webhook, lastEventAt: minutesAgo(60), lastSendAt: minutesAgo(9) };
    expect(judge({ webhook }).check("webhook-events")?.state).toBe("ok");
  });

  it("does not mind permissions that Meta leaves out of the granular list", () => {
    const granularScopes = [{ scope: MESSAGING, targetIds: [ids.wabaId] }];
    const { first, check } = judge({ byApp: ok({ ...token, granularScopes }) });
    expect(first).toBeNull();
    expect(check("granular-permissions")?.evidence[0]).toContain(MANAGEMENT);
  });

  it("tells an account that is assigned but hidden from one that is not assigned", () => {
    const hidden = { account: refused(100, 33), number: refused(100, 33) };
    expect(judge({ ...hidden, assigned: ok([{ id: ids.wabaId, name: null }]) }).cause).toBe(
      "waba-assigned-but-hidden",
    );
    expect(judge({ ...hidden, assigned: ok([]) }).cause).toBe("waba-not-assigned");
    expect(judge({ ...hidden, assigned: refused(10) }).cause).toBe("waba-not-assigned");
  });

  it("knows when a version ends", () => {
    const greeting = ok({
      serverTime: at,
      skewMs: 0,
      roundTripMs: 80,
      servedVersion: "v21.0",
      versionState: "current" as const,
    });
    expect(judge({ askedVersion: "v21.0", greeting }).cause).toBe("version-ends-soon");
  });

  it("does not repeat the whole callback URL, which lets others speak for Meta", () => {
    const { checks } = judge({});
    expect(JSON.stringify(checks)).not.toContain("abcdefghijklmnop");
  });

  it("links with the person's own ids, and nowhere from a sandbox", () => {
    const change = { byApp: ok({ ...token, scopes: [MESSAGING] }) };
    const links = (kind: "cloud" | "sandbox") =>
      judge({ ...change, kind })
        .check("permission-management")
        ?.fix.map(({ link }) => link?.href ?? null);
    expect(links("cloud")).toEqual([
      "https://business.facebook.com/latest/settings/system_users?business_id=999",
      "/whatsapp/settings/replace?connection=c1",
    ]);
    expect(links("sandbox")).toEqual([null, "/whatsapp/settings/replace?connection=c1"]);
  });

  it("makes sense whatever Meta answers", () => {
    const failures = fc.constantFrom(
      silent,
      notAsked,
      refused(100, 33),
      refused(190, 463),
      refused(190, null, "Invalid OAuth access token signature."),
      refused(190, null, "Error validating application."),
      refused(100, null, "Invalid appsecret_proof provided in the API argument"),
      refused(200),
      refused(10),
      refused(80008),
      refused(4),
      refused(2500, null, "Unknown path components: /me"),
      refused(100, null, "nonexisting field (x) on node type (WhatsAppBusinessAccount)"),
      refused(100, null, "nonexisting field (x) on node type (WhatsAppBusinessPhoneNumber)"),
      refused(100, null, "The App_id in the input_token did not match the Viewing App"),
      refused(987_654),
    );
    const names = [
      ...["greeting", "app", "byApp", "bySelf", "me", "account", "numbers", "number"],
      ...["assigned", "subscriptions", "templates"],
    ];
    const change = fc.dictionary(fc.constantFrom(...names), failures);
    fc.assert(
      fc.property(change, fc.boolean(), (answers, hasAppSecret) => {
        expectSense(judge({ ...(answers as Partial<Answers>), hasAppSecret }));
      }),
      { numRuns: 2_000 },
    );
  });
});
