import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { canCall, type NetworkAccess } from "./network-access.ts";

/** The code of the error for a name without an address that Steadystate is allowed to call. */
export const NOT_ALLOWED_CODE = "ENOTALLOWED";

export const ADDRESS_NOT_ALLOWED =
  "the address is in a network that Steadystate does not call: set allowPrivate if it is yours";

/** Resolves a name and returns only the addresses that Steadystate is allowed to call. */
export function createGuardedLookup(
  networkAccess: NetworkAccess,
  isNamedLoopback: boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "");
      const allowed = addresses.filter(({ address }) =>
        canCall(address, networkAccess, isNamedLoopback),
      );
      const [first] = allowed;
      if (first === undefined) {
        return callback(Object.assign(new Error("not allowed"), { code: NOT_ALLOWED_CODE }), "");
      }
      returnAddresses(callback, options.all === true, allowed, first);
    });
  };
}

function returnAddresses(
  callback: Parameters<LookupFunction>[2],
  wantsAll: boolean,
  allowed: LookupAddress[],
  first: LookupAddress,
): void {
  if (wantsAll) callback(null, allowed);
  else callback(null, first.address, first.family);
}
