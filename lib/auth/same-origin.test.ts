import { describe, expect, it } from "vitest";
import { isSameOrigin } from "./same-origin";

const app = "https://wakey.example.com";
const asks = (headers: Record<string, string>) => isSameOrigin(new Headers(headers), app);

describe("isSameOrigin", () => {
  it.each([
    ["our own page", { origin: app }],
    ["our own page, modern browser", { origin: app, "sec-fetch-site": "same-origin" }],
    ["no Origin, but the browser vouches", { "sec-fetch-site": "same-origin" }],
  ])("lets %s in", (_, headers) => {
    expect(asks(headers)).toBe(true);
  });

  it.each([
    ["nothing said", {}],
    ["no Origin, same-site", { "sec-fetch-site": "same-site" }],
    ["no Origin, typed by hand", { "sec-fetch-site": "none" }],
    ["an opaque origin", { origin: "null" }],
    ["an empty origin", { origin: "" }],
    ["another site", { origin: "https://evil.example" }],
    [
      "another site that forges X-Forwarded-Host",
      { origin: "https://evil.example", "x-forwarded-host": "evil.example", host: "evil.example" },
    ],
    ["a sibling subdomain", { origin: "https://shop.example.com", "sec-fetch-site": "same-site" }],
    ["our name with more behind it", { origin: `${app}.evil.example` }],
    ["our name with a path", { origin: `${app}/` }],
    ["another port", { origin: `${app}:8443` }],
    ["plain http", { origin: "http://wakey.example.com" }],
    ["upper case", { origin: "https://WAKEY.example.com" }],
    ["a cross-site fetch", { origin: app, "sec-fetch-site": "cross-site" }],
    ["a same-site fetch with our origin", { origin: app, "sec-fetch-site": "same-site" }],
    [
      "a text/plain form of another site",
      { origin: "https://evil.example", "content-type": "text/plain" },
    ],
    ["two origins", { origin: `${app}, https://evil.example` }],
  ])("refuses %s", (_, headers) => {
    expect(asks(headers)).toBe(false);
  });
});
