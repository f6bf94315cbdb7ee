import { expect, it } from "vitest";
import { clientAddress } from "./client-address";

it.each([
  ["no proxy to trust", "203.0.113.7", 0, null],
  ["no header", null, 1, null],
  ["one proxy", "203.0.113.7", 1, "203.0.113.7"],
  ["one proxy behind a client's own word", "9.9.9.9, 203.0.113.7", 1, "203.0.113.7"],
  ["two proxies", "9.9.9.9, 203.0.113.7, 10.0.0.1", 2, "203.0.113.7"],
  ["fewer entries than proxies", "203.0.113.7", 2, null],
  ["no address", "203.0.113.7, unknown", 1, null],
  ["an empty entry", "203.0.113.7,", 1, null],
  ["IPv6: its /64", "2001:DB8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"],
  ["IPv6 shortened in front", "::1", 1, "0:0:0:0::/64"],
  ["IPv6 shortened behind", "2001:db8::1", 1, "2001:db8:0:0::/64"],
  ["IPv6 with leading zeros", "2001:0db8:0001:0002::9", 1, "2001:db8:1:2::/64"],
  ["IPv4 inside IPv6", "::ffff:203.0.113.7", 1, "203.0.113.7"],
])("%s", (_, header, hops, address) => {
  expect(clientAddress(header, hops)).toBe(address);
});
