import { formatCount, formatNumber } from "../../wording/phrases.ts";
import type { JobFacts } from "../job-facts.ts";
import { countSynchronizedObjects } from "../observed-job.ts";
import type { EscrowCounts, RuleInput } from "../quarantine-assessment.ts";

/** Log and job may differ by what moved between the two readings; this is more than that. */
const MIN_MISMATCH_OBJECTS = 100;
const MIN_MISMATCH_RATIO = 0.25;

/** A manager or group member that could not be written counts towards the total alone. */
export function isReferenceCode(code: string): boolean {
  return /reference/i.test(code);
}

/** What the log shows as failing now. */
export function countFailingInLog(
  facts: Pick<JobFacts, "failingByCode" | "failingObjects" | "clusters">,
): Pick<RuleInput, "objects" | "references"> {
  const failingObjects = Math.max(0, facts.failingObjects);
  const failedReferences = sumNonNegative(
    facts.failingByCode.filter(({ code }) => isReferenceCode(code)).map(({ objects }) => objects),
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
 * Neither window nor denominator of the share is published: taken are objects in their latest
 * state. What Entra counts beyond the log is taken as references where the log has been read
 * (an object that fails would be in it), and as objects where it has not.
 */
export function buildRuleInput(facts: JobFacts): RuleInput {
  const { objects: seen, references } = countFailingInLog(facts);
  const countedOnlyByJob = Math.max(0, (escrowCountedByJob(facts) ?? 0) - seen - references);
  const hasReadLog = isLogReadToLastEnd(facts);
  const objects = seen + (hasReadLog ? 0 : countedOnlyByJob);
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
    // Where it is not known how many of them are new, none is taken for granted: all may be.
    objectsInScope: Math.max(
      entitledObjects,
      knownObjects + Math.round(objects * (failedCreationRatio ?? 1)),
      objects,
    ),
    failedCreationRatio: failedCreationRatio ?? 0,
  };
}

/** Graph leaves the synchronized objects out of some records. */
function recentlyWorkingObjects({ counts, job }: JobFacts): number {
  return Math.max(counts["24h"].success, job.lastExecution?.exported ?? 0, 0);
}

/** An object whose creation fails was never well; any other was. Null without failed rows. */
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

/** While a cycle runs its count is that of this cycle so far: the last ended one speaks then. */
function escrowCountedByJob({ job, history }: JobFacts): number | null {
  const last = job.lastExecution;
  if (last === null) return null;
  if (last.endedAt !== null) return Math.max(0, last.escrowed);
  const run = history.runs.at(-1);
  return run === undefined || job.steadyStateFirstAt === null ? null : Math.max(0, run.escrowed);
}

function isLogReadToLastEnd({ freshness, job, eventsTotal }: JobFacts): boolean {
  const lastEndedAt = job.lastExecution?.endedAt ?? null;
  const { logAsOf } = freshness;
  return eventsTotal > 0 && logAsOf !== null && (lastEndedAt === null || logAsOf >= lastEndedAt);
}

export function countEscrow(facts: JobFacts, { objects, references }: RuleInput): EscrowCounts {
  const countedByJob = escrowCountedByJob(facts);
  const failingInLog = countFailingInLog(facts);
  return {
    objects,
    references,
    countedByJob,
    mismatchText:
      countedByJob === null
        ? null
        : escrowMismatchText(failingInLog.objects + failingInLog.references, countedByJob),
  };
}

function escrowMismatchText(failingInLog: number, countedByJob: number): string | null {
  const minMismatch = Math.max(
    MIN_MISMATCH_OBJECTS,
    MIN_MISMATCH_RATIO * Math.max(failingInLog, countedByJob),
  );
  if (Math.abs(failingInLog - countedByJob) <= minMismatch) return null;
  const bothCountsText = `Entra's last cycle counted ${formatCount(countedByJob, "object")} in escrow, the log shows ${formatNumber(failingInLog)} failing`;
  return countedByJob > failingInLog
    ? `${bothCountsText}: the log has not shown all of them yet, or the rest are references.`
    : `${bothCountsText}: some may have left the scope or been dropped by a restart.`;
}

function sumNonNegative(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + Math.max(0, one), 0);
}
