import type { Request } from "express";
import { Problem } from "../problem.ts";
import type { Authenticate } from "./api-keys.ts";
import { type Caller, canSeePersons, type DataClass } from "./caller.ts";
import type { RateLimits } from "./rate-limits.ts";

export type AccessControl = {
  readonly authenticate: Authenticate;
  readonly rateLimits: RateLimits;
};

/** @throws Problem 401 without a valid key, 429 after too many wrong keys from one address */
export async function authenticateRequest(
  request: Request,
  { authenticate, rateLimits }: AccessControl,
): Promise<Caller> {
  const address = request.socket.remoteAddress ?? "unknown";
  try {
    // A correct key works even after wrong keys from the same address, because all callers behind a
    // proxy share one address.
    return authenticate(request.headers);
  } catch (error) {
    if (hasApiKey(request)) await rateLimits.countWrongKey(address);
    throw error;
  }
}

/** @throws Problem 403 when the route shows persons' data and the role may not see it */
export function checkRole(caller: Caller, dataClass: DataClass): void {
  if (dataClass === "counts" || canSeePersons(caller.role)) return;
  throw new Problem(
    403,
    `The key "${caller.name}" has the role ${caller.role}, which may not see persons' data: use a key ` +
      "with the role helpdesk, operator or admin.",
  );
}

function hasApiKey({ headers }: Request): boolean {
  return headers.authorization !== undefined || headers["x-api-key"] !== undefined;
}
