import type { IncomingMessage } from "node:http";
import { hasRole, ROLES, type Role } from "../../domain/role.ts";
import { Problem } from "../problem.ts";
import type { Authenticate } from "./authenticator.ts";
import { accessRemedy, type Caller, callerHas } from "./caller.ts";
import { hasCredential } from "./credential.ts";
import type { RateLimits } from "./rate-limits.ts";

export type AccessControl = {
  readonly authenticate: Authenticate;
  readonly rateLimits: RateLimits;
};

/** @throws Problem 401 without a valid key or token, 403 for a person without a role, 429 after too many wrong keys from one address */
export async function authenticateRequest(
  request: IncomingMessage,
  { authenticate, rateLimits }: AccessControl,
): Promise<Caller> {
  // A correct key works even after wrong keys from the same address, because all callers behind a
  // proxy share one address.
  const result = await authenticate(request);
  if ("caller" in result) return result.caller;
  if (result.isGuess && hasCredential(request.headers)) {
    await rateLimits.countWrongKey(request.socket.remoteAddress ?? "unknown");
  }
  const headers = { "www-authenticate": 'Bearer realm="steadystate"' };
  throw new Problem(result.status, result.refusal, result.status === 401 ? { headers } : {});
}

/** What each role is allowed to do in addition to the roles before it. */
const RIGHTS: Readonly<Record<Role, string>> = {
  viewer: "see counts",
  helpdesk: "see persons' data",
  operator: "acknowledge and silence incidents",
  admin: "see the audit trail and manage access keys",
};

/** @throws Problem 403 when the role of the caller has fewer rights than the route needs */
export function checkRole(caller: Caller, neededRole: Role): void {
  if (hasRole(caller.role, neededRole)) return;
  const roles = ROLES.slice(ROLES.indexOf(neededRole));
  const rolesText =
    roles.length === 1 ? neededRole : `${roles.slice(0, -1).join(", ")} or ${roles.at(-1)}`;
  throw new Problem(
    403,
    `${callerHas(caller)} the role ${caller.role}, which may not ${RIGHTS[neededRole]}: ` +
      `${accessRemedy(caller, `the role ${rolesText}`)}.`,
  );
}
