import type { PersonAppStatus } from "../api/api-types.ts";

/** A person with one of these statuses may get the account in the next cycle. */
const WAITING_STATUSES: readonly PersonAppStatus["status"][] = ["never-seen", "pending", "skipped"];

/** When the next cycle may help a person. Null if it is known when Entra tries the person again. */
export function nextUsefulCycleAt(appStatus: PersonAppStatus): string | null {
  const { status, isAssigned, nextAttemptAt, nextCycleAt } = appStatus;
  // A cycle does not reach a person who is not assigned.
  const mayHelp = WAITING_STATUSES.includes(status) && isAssigned !== false;
  return mayHelp && nextAttemptAt === null ? nextCycleAt : null;
}
