import type { Request } from "express";
import { Problem } from "../problem.ts";
import type { Authenticate } from "./api-keys.ts";
import { type Caller, canSeePersons, type DataClass } from "./caller.ts";
import type { RateLimits } from "./rate-limits.ts";

export type AccessControl = {
  readonly authenticate: Authenticate;
  readonly rateLimits: RateLimits;
};

/** @throws Problem 401 for an unknown caller, 429 for one that has guessed too often */
export async function authenticateRequest(
  request: Request,
  { authenticate, rateLimits }: AccessControl,
): Promise<Caller> {
  const address = request.socket.remoteAddress ?? "unknown";
  try {
    // A right key is let in whatever others guess from the same address: behind a proxy all share one.
    return authenticate(request.headers);
  } catch (error) {
    if (hasApiKey(request)) {
      await rateLimits.checkWrongKeys(address);
      await rateLimits.countWrongKey(address);
    }
    throw error;
  }
}

/** @throws Problem 403 when the route shows persons and the role does not */
export function checkRole(caller: Caller, dataClass: DataClass): void {
  if (dataClass === "counts" || canSeePersons(caller.role)) return;
  throw new Problem(
    403,
    `The key "${caller.name}" has the role ${caller.role}, which sees no person's data: use a key ` +
      "with the role helpdesk, operator or admin.",
  );
}

function hasApiKey({ headers }: Request): boolean {
  return headers.authorization !== undefined || headers["x-api-key"] !== undefined;
}
