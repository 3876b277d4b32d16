import { row, scimReason } from "../cases/graph-records.ts";
import type { WorldJob } from "./world-types.ts";

export type RowFactsOfJob = {
  readonly id: string;
  readonly at: number;
  /** The time at which the cycle of the row began. */
  readonly cycleAt: number;
  readonly job: Pick<WorldJob, "id" | "application">;
  /** Number of the person, for the name. */
  readonly person: number;
  readonly action: string;
  readonly status: string;
  /** The id of the person in Entra. */
  readonly sourceId: string;
};

/** An ordinary row of the provisioning log, as Graph sends it. */
export function ordinaryRow(facts: RowFactsOfJob): Record<string, unknown> {
  const { id, at, cycleAt, job, person, action, status, sourceId } = facts;
  return {
    ...row({
      id,
      at,
      jobId: job.id,
      cycleId: `c0000000-0000-4000-8000-${String(cycleAt).slice(-12).padStart(12, "0")}`,
      servicePrincipal: job.application,
      action,
      status,
      person: {
        id: sourceId,
        displayName: `Person ${person}`,
        userPrincipalName: `person${person}@contoso.example`,
      },
      error:
        status === "failure"
          ? {
              errorCode: "SystemForCrossDomainIdentityManagementBadRequest",
              reason: scimReason("BadRequest", '{"detail":"userName is not valid","status":"400"}'),
            }
          : null,
    }),
  };
}

export const ordinaryRowJson = (facts: RowFactsOfJob): string => JSON.stringify(ordinaryRow(facts));
