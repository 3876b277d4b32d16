import type { PersonAppStatus } from "../person-app-status.ts";
import type { PersonReason } from "../person-reason.ts";
import type { Instant } from "../time.ts";

type KnownStatus = Pick<PersonAppStatus, "status" | "reason" | "assignment" | "lastAt">;

/**
 * Whether the newest log rows or the assignments show that the person is disabled or deleted in Entra.
 * False also if it is not known.
 */
export function hasLeft(statuses: readonly KnownStatus[]): boolean {
  const evidence = statuses.flatMap((status) => leftAt(status) ?? []);
  // If the person has come back, Entra has written an account after the evidence.
  const lastWrittenAt = statuses
    .filter(({ status }) => status === "provisioned")
    .map(({ lastAt }) => lastAt ?? 0);
  return evidence.length > 0 && Math.max(...evidence) >= Math.max(0, ...lastWrittenAt);
}

/** When Entra, or the assignments, last showed the person as disabled or deleted; null if they did not. */
function leftAt({ reason, assignment, lastAt }: KnownStatus): Instant | null {
  if (assignment?.code === "assigned" && assignment.isDisabledInEntra) return assignment.asOf;
  return isDisabledInSource(reason) ? lastAt : null;
}

function isDisabledInSource(reason: PersonReason): boolean {
  return (
    reason.code === "skipped-disabled-in-source" ||
    (reason.code === "removed-earlier" && reason.scopingFault === "skipped-disabled-in-source")
  );
}
