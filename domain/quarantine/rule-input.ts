import { explainCode } from "../explanation/explain-error.ts";
import type { JobFacts } from "../job-facts.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { EscrowCounts, RuleInput } from "../quarantine-assessment.ts";

/**
 * The numbers of objects and references that fail now according to the log. A reference counts only
 * for the rule `total`.
 */
export function countFailingInLog(
  facts: Pick<JobFacts, "failingByCode" | "failingObjects" | "clusters">,
): Pick<RuleInput, "objects" | "references"> {
  const failingObjects = Math.max(0, facts.failingObjects);
  const failedReferences = sumNonNegative(
    facts.failingByCode
      .filter(({ code }) => explainCode(code).errorClass === "reference")
      .map(({ objects }) => objects),
  );
  const warnedReferences = sumNonNegative(
    facts.clusters
      .filter(({ cluster }) => cluster.status === "warning")
      .map(({ objects }) => objects),
  );
  const references = Math.min(failingObjects, failedReferences);
  return { objects: failingObjects - references, references: references + warnedReferences };
}

/**
 * Builds the counts for the rules. Microsoft does not publish the time window or the denominator of
 * the proportion, so each object counts in its latest state. The job may count more failures than
 * the log shows. If the log has been read up to the end of the last cycle, these failures are taken
 * as references, because the log would show failing objects; otherwise they are taken as objects.
 */
export function buildRuleInput(facts: JobFacts): RuleInput {
  const { objects: objectsInLog, references } = countFailingInLog(facts);
  const countedOnlyByJob = Math.max(
    0,
    (escrowCountedByJob(facts) ?? 0) - objectsInLog - references,
  );
  const hasReadLog = isLogReadToLastEnd(facts);
  const objects = objectsInLog + (hasReadLog ? 0 : countedOnlyByJob);
  const failedCreationRatio = failedCreationRatioOf(facts);
  const knownObjects = countSynchronizedObjects(facts.job);
  const entitledObjects = Math.max(0, facts.job.lastExecution?.entitled ?? 0);
  const previouslyWorkingObjects = Math.round(objects * (1 - (failedCreationRatio ?? 0)));
  return {
    objects,
    references: references + (hasReadLog ? countedOnlyByJob : 0),
    workingObjects:
      knownObjects > 0
        ? Math.max(0, knownObjects - previouslyWorkingObjects)
        : recentlyWorkingObjects(facts),
    // If the number of failed creations is unknown, all failing objects may be new in the scope.
    objectsInScope: Math.max(
      entitledObjects,
      knownObjects + Math.round(objects * (failedCreationRatio ?? 1)),
      objects,
    ),
    failedCreationRatio: failedCreationRatio ?? 0,
  };
}

/** Used if Graph does not report the number of synchronized objects. */
function recentlyWorkingObjects({ counts, job }: JobFacts): number {
  return Math.max(counts["24h"].success, job.lastExecution?.exported ?? 0, 0);
}

/** The share of failed rows that are creations, 0..1; null without failed rows. */
function failedCreationRatioOf({ cycles }: JobFacts): number | null {
  let failedRows = 0;
  let failedCreationRows = 0;
  for (const cycle of cycles) {
    for (const { action, status, rows } of cycle.rows) {
      if (status !== "failure") continue;
      failedRows += rows;
      if (action === "create") failedCreationRows += rows;
    }
  }
  return failedRows === 0 ? null : failedCreationRows / failedRows;
}

/**
 * The count of the last cycle that has ended, because a running cycle has not counted everything.
 */
function escrowCountedByJob({ job, history }: JobFacts): number | null {
  const { lastExecution } = job;
  if (lastExecution === null) return null;
  if (lastExecution.endedAt !== null) return Math.max(0, lastExecution.escrowed);
  const lastRun = history.runs.at(-1);
  return lastRun === undefined || job.steadyStateFirstAt === null
    ? null
    : Math.max(0, lastRun.escrowed);
}

function isLogReadToLastEnd({ freshness, job, eventsTotal }: JobFacts): boolean {
  const lastEndedAt = job.lastExecution?.endedAt ?? null;
  const { logAsOf } = freshness;
  return eventsTotal > 0 && logAsOf !== null && (lastEndedAt === null || logAsOf >= lastEndedAt);
}

export function countEscrow(facts: JobFacts, { objects, references }: RuleInput): EscrowCounts {
  return { objects, references, countedByJob: escrowCountedByJob(facts) };
}

function sumNonNegative(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + Math.max(0, number), 0);
}
