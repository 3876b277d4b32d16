import type { CycleRecord, JobFacts } from "../../../domain/job-facts.ts";
import type { EventAction } from "../../../domain/provisioning-event.ts";
import { assessQuarantine } from "../../../domain/quarantine/assess-quarantine.ts";
import { DEFAULT_THRESHOLDS } from "../../../domain/thresholds.ts";
import { healthyJob, jobFacts, LAST_EXECUTION, MORNING, NO_REMOVALS } from "../job-fixtures.ts";

export type EscrowCase = { succeeded: number; failed: number; references: number };

/** The facts of a job that provisioned all objects earlier, so objects without failure work. */
export function factsOfEscrowCase(
  { succeeded, failed, references }: EscrowCase,
  changes: Partial<JobFacts> = {},
): JobFacts {
  const job = {
    ...healthyJob,
    lastExecution: { ...LAST_EXECUTION, escrowed: 0 },
    synchronizedEntries: [{ key: "user to User", count: succeeded + failed }],
  };
  return jobFacts(job, {
    failingByCode: [
      { code: "EntryConflict", objects: failed },
      { code: "UnableToResolveReferenceAttributeValue", objects: references },
    ],
    failingObjects: failed + references,
    ...changes,
  });
}

export const cycleOf = (action: EventAction, rows: number): CycleRecord => ({
  cycleId: "c",
  firstEventAt: MORNING,
  lastEventAt: MORNING,
  removals: NO_REMOVALS,
  objects: rows,
  rows: [{ action, status: "failure", rows }],
});

export const assessEscrowCase = (counts: EscrowCase) =>
  assessQuarantine(factsOfEscrowCase(counts), DEFAULT_THRESHOLDS, MORNING);
