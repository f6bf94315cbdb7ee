import "server-only";
import { BlockList, isIP } from "node:net";

// Ranges that are not of the public internet, by IANA's special-purpose registries.
const special = new BlockList();
const v4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
for (const [net, prefix] of v4) special.addSubnet(net, prefix, "ipv4");

// Of IPv6 only 2000::/3 is handed out; the rest, mapped addresses included, is refused as a whole.
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
const v6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];
for (const [net, prefix] of v6) special.addSubnet(net, prefix, "ipv6");

/** Whether an address belongs to the public internet, and so to nobody's inner network. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, "ipv4");
  if (family === 6) return global6.check(address, "ipv6") && !special.check(address, "ipv6");
  return false;
}

export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}
