import { describe, expect, it } from "vitest";
import { safePath } from "./safe-path";

describe("safePath", () => {
  it.each([
    "/",
    "/whatsapp/settings",
    "/whatsapp/campaigns?page=2&search=Diwali%20offer",
    "/whatsapp/contacts#top",
    "/whatsapp/campaigns?next=https://evil.example",
  ])("keeps %s", (path) => {
    expect(safePath(path)).toBe(path);
  });

  it.each([
    ["another site", "https://evil.example/"],
    ["another site without a scheme", "//evil.example"],
    ["three slashes", "///evil.example"],
    ["a backslash", "/\\evil.example"],
    ["a slash between backslashes", "\\/evil.example"],
    ["a tab that browsers drop", "/\t/evil.example"],
    ["a line break that browsers drop", "/\n/evil.example"],
    ["dots that end in two slashes", "/.//evil.example"],
    ["more dots", "/whatsapp/..//evil.example"],
    ["encoded dots", "/%2e//evil.example"],
    ["a script", "javascript:alert(1)"],
    ["a data URL", "data:text/html,x"],
    ["user information", "/@evil.example:80//"],
    ["no slash", "whatsapp/settings"],
    ["the sign-in page itself", "/sign-in?next=/sign-in"],
    ["set-up", "/setup?token=x"],
    ["an endpoint", "/api/health"],
    ["nothing", ""],
    ["undefined", undefined],
    ["a list", ["/whatsapp/settings"]],
    ["very much", `/${"a".repeat(3_000)}`],
  ])("makes / of %s", (_, path) => {
    const safe = safePath(path);
    expect(new URL(safe, "https://wakey.example.com").origin).toBe("https://wakey.example.com");
    if (path !== "/@evil.example:80//") expect(safe).toBe("/");
  });
});
