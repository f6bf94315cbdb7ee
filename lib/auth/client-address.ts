import "server-only";
import { isIPv4, isIPv6 } from "node:net";

/**
 * Where a request comes from, as far as rate limits care: an IPv4 address, or the /64 of an IPv6 one.
 *
 * Each proxy appends the address it saw to `X-Forwarded-For`; what stands further left is the
 * client's own word. Null without proxies to trust: Next does not tell the socket's address.
 *
 * @param hops how many proxies stand in front, TRUSTED_PROXY_HOPS
 */
export function clientAddress(forwardedFor: string | null, hops: number): string | null {
  if (hops === 0 || forwardedFor === null) return null;
  const address = forwardedFor.split(",").at(-hops)?.trim().toLowerCase() ?? "";
  if (isIPv4(address)) return address;
  return isIPv6(address) ? networkOf(address) : null;
}

function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped?.[1]) return mapped[1];
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill("0"), ...back];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
