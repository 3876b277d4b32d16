import { CLUSTER_STATUSES, type FailureCluster } from "../../domain/failure-cluster.ts";
import type { EventStatus } from "../../domain/provisioning-event.ts";

/**
 * One number for an outcome number and a status. An outcome number that stands for a code alone may
 * have failures, warnings and skips, so it has one id for each status.
 */
export type OutcomeStatusId = number;

/** The statuses in the order of their remainders in an id. */
const ID_STATUSES: readonly EventStatus[] = CLUSTER_STATUSES;

/** Null for a status of which no clusters are made. */
export function outcomeStatusId(
  status: EventStatus,
  outcomeNumber: number,
): OutcomeStatusId | null {
  const index = ID_STATUSES.indexOf(status);
  return index < 0 ? null : outcomeNumber * CLUSTER_STATUSES.length + index;
}

export function splitId(id: OutcomeStatusId): {
  readonly outcomeNumber: number;
  readonly status: FailureCluster["status"];
} {
  return {
    outcomeNumber: Math.floor(id / CLUSTER_STATUSES.length),
    status: CLUSTER_STATUSES[id % CLUSTER_STATUSES.length] ?? "failure",
  };
}
