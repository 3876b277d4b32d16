import ipaddr from "ipaddr.js";

/**
 * Which addresses Steadystate is allowed to call. Cloud metadata services and link-local addresses are
 * never called.
 */
export type NetworkAccess = {
  readonly allowPrivate: boolean;
  readonly allowHttp: boolean;
};

/** Metadata services of cloud providers outside the link-local ranges. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  "100.100.100.200", // Alibaba Cloud
  "168.63.129.16", // Azure
  "fd00:ec2::254", // AWS
  "fd20:ce::254", // Google Cloud
]);

const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  "private",
  "loopback",
  "uniqueLocal",
  "carrierGradeNat",
]);

/**
 * True if Steadystate is allowed to call a resolved address. A check of the name would not be enough,
 * because a name can resolve to a private address, at once or later.
 *
 * @param isNamedLoopback true if the configuration contains `localhost` or a loopback address
 */
export function canCall(
  address: string,
  networkAccess: NetworkAccess,
  isNamedLoopback: boolean,
): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = unwrapAddress(address);
  if (METADATA_ADDRESSES.has(parsed.toString())) return false;
  const range = parsed.range();
  if (range === "unicast") return true;
  if (range === "loopback" && isNamedLoopback) return true;
  return networkAccess.allowPrivate && PRIVATE_RANGES.has(range);
}

/** The host name or address in a URL. An IPv6 address has brackets in `url.hostname`, but not here. */
export const hostOf = ({ hostname }: Pick<URL, "hostname">): string =>
  hostname.replace(/^\[|\]$/g, "");

export function isLoopbackName(hostname: string): boolean {
  const host = hostOf({ hostname }).toLowerCase();
  if (host === "localhost") return true;
  return ipaddr.isValid(host) && unwrapAddress(host).range() === "loopback";
}

/**
 * Returns the IPv4 address inside a mapped or NAT64 IPv6 address, so that the range of the IPv4
 * address counts.
 */
function unwrapAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6) || parsed.range() !== "rfc6052") return parsed;
  return new ipaddr.IPv4(parsed.toByteArray().slice(-4));
}
