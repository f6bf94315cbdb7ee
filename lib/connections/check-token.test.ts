import { describe, expect, it } from "vitest";
import type { TokenFacts } from "@/lib/graph/debug-token";
import { checkToken, type TokenFault } from "./check-token";

const wanted = { appId: "634974688087057", wabaId: "102290129340398" };
const at = new Date("2026-11-22T12:00:00Z");
const everything = [
  "whatsapp_business_messaging",
  "whatsapp_business_management",
  "business_management",
];

const permanent: TokenFacts = {
  isValid: true,
  appId: wanted.appId,
  kind: "SYSTEM_USER",
  appName: "Lucky Shrub",
  expiresAt: null,
  dataAccessExpiresAt: null,
  issuedAt: null,
  scopes: everything,
  granularScopes: [],
  userId: "104169029247128",
  error: null,
};

const onlyFor = (scope: string, ...targetIds: string[]) => ({ scope, targetIds });

describe("checkToken", () => {
  it("finds nothing wrong with a permanent token of this app", () => {
    expect(checkToken(permanent, wanted, at)).toEqual({ faults: [], notes: [] });
  });

  it.each<[string, Partial<TokenFacts>]>([
    ["permissions that only the flat list has", { granularScopes: [] }],
    [
      "permissions that are not limited to assets",
      { granularScopes: everything.map((scope) => ({ scope, targetIds: null })) },
    ],
    [
      "a grant for this WABA among others",
      {
        granularScopes: [
          onlyFor("whatsapp_business_management", "101569239400667", wanted.wabaId),
          onlyFor("whatsapp_business_messaging", wanted.wabaId),
        ],
      },
    ],
    ["a person's token", { kind: "USER", expiresAt: new Date("2027-01-20T12:00:00Z") }],
    ["no word about the app", { appId: null }],
  ])("accepts %s", (_, change) => {
    expect(checkToken({ ...permanent, ...change }, wanted, at).faults).toEqual([]);
  });

  it.each<[string, Partial<TokenFacts>, TokenFault[]]>([
    [
      "an expired token, whatever else is wrong with it",
      { isValid: false, scopes: [], error: { code: 190, subcode: 463, message: "expired" } },
      [{ kind: "dead", code: 190, subcode: 463, message: "expired" }],
    ],
    [
      "something that is no token",
      { isValid: false, appId: null, kind: null, error: null },
      [{ kind: "dead", code: 190, subcode: null, message: "" }],
    ],
    ["an app's own token", { kind: "APP", scopes: [] }, [{ kind: "app-token" }]],
    [
      "a token of another app",
      { appId: "999999999999999", appName: "Other" },
      [{ kind: "other-app", appId: "999999999999999", appName: "Other" }],
    ],
    [
      "a token that may not send",
      { scopes: ["whatsapp_business_management"] },
      [{ kind: "missing-permission", permission: "whatsapp_business_messaging" }],
    ],
    [
      "a token without any permission, naming both",
      { scopes: [] },
      [
        { kind: "missing-permission", permission: "whatsapp_business_messaging" },
        { kind: "missing-permission", permission: "whatsapp_business_management" },
      ],
    ],
    [
      "a grant for other WABAs only",
      { granularScopes: [onlyFor("whatsapp_business_management", "101569239400667")] },
      [
        {
          kind: "other-wabas",
          permission: "whatsapp_business_management",
          wabaIds: ["101569239400667"],
        },
      ],
    ],
    [
      "a grant for no asset at all",
      { granularScopes: [onlyFor("whatsapp_business_messaging")] },
      [{ kind: "other-wabas", permission: "whatsapp_business_messaging", wabaIds: [] }],
    ],
  ])("refuses %s", (_, change, faults) => {
    expect(checkToken({ ...permanent, ...change }, wanted, at).faults).toEqual(faults);
  });

  it("only notes that business_management is missing", () => {
    const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];
    expect(checkToken({ ...permanent, scopes }, wanted, at)).toEqual({
      faults: [],
      notes: [{ kind: "no-business-management" }],
    });
  });

  it.each([
    ["2026-11-23T12:00:00Z", 1],
    ["2026-11-23T12:00:01Z", 0],
  ])("counts the end at %s as soon: %i", (end, notes) => {
    const verdict = checkToken({ ...permanent, expiresAt: new Date(end) }, wanted, at);
    expect(verdict.notes).toHaveLength(notes);
  });
});
