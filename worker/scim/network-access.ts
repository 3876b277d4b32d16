import ipaddr from "ipaddr.js";

/** Where a look may go. Cloud metadata services and link-local addresses: never. */
export type NetworkAccess = {
  readonly allowPrivate: boolean;
  readonly allowHttp: boolean;
};

/** Metadata services that stand outside the link-local ranges. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  "100.100.100.200",
  "168.63.129.16",
  "fd00:ec2::254",
  "fd20:ce::254",
]);

const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  "private",
  "loopback",
  "uniqueLocal",
  "carrierGradeNat",
]);

/**
 * Whether a resolved address may be called. It is judged after resolving, so that a name that
 * points inwards, or comes to do so later, gets nowhere.
 *
 * @param isNamedLoopback the configuration itself says `localhost` or a loopback address
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

/** `localhost` or a loopback address, as a configuration writes it. */
export function isLoopbackName(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (bare === "localhost") return true;
  return ipaddr.isValid(bare) && unwrapAddress(bare).range() === "loopback";
}

/** An IPv4 address inside IPv6 (mapped, or behind NAT64) is judged as what it is. */
function unwrapAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6) || parsed.range() !== "rfc6052") return parsed;
  return new ipaddr.IPv4(parsed.toByteArray().slice(-4));
}
