import type { IncomingMessage } from "node:http";
import type { Millis } from "../../domain/time.ts";
import { Problem } from "../problem.ts";
import { withDeadline } from "../with-deadline.ts";
import { type AccessControl, authenticateRequest } from "./access-control.ts";

/**
 * The tenants whose names a caller may see in an answer that the API gives to everyone: none without a
 * key, and none while Redis, which stores the keys, does not answer in time.
 *
 * @throws Problem 429 after too many wrong keys from one address
 */
export async function tenantNamesVisibleTo(
  request: IncomingMessage,
  accessControl: AccessControl,
  deadlineMs: Millis,
): Promise<readonly string[]> {
  const signIn = authenticateRequest(request, accessControl).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
  const result = await withDeadline(signIn, deadlineMs);
  if (result instanceof Problem && result.status === 429) throw result;
  return result === null || result instanceof Problem ? [] : result.tenants;
}
