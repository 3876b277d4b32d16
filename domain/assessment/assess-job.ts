import { isHigherSeverity, type Severity } from "../condition.ts";
import { checkConfiguration } from "../configuration/check-configuration.ts";
import { assessCycle } from "../cycle/assess-cycle.ts";
import { assessSchedule } from "../cycle/assess-schedule.ts";
import { findDisableWave } from "../cycle/find-disable-wave.ts";
import { assessFailures } from "../failure/assess-failures.ts";
import type { JobAssessment } from "../job-assessment.ts";
import type { JobFacts } from "../job-facts.ts";
import { assessQuarantine } from "../quarantine/assess-quarantine.ts";
import { assessJobTarget } from "../target/assess-job-target.ts";
import { concludeTarget } from "../target/conclude-target.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { HoldingCondition } from "../trouble.ts";
import { assessFreshness, isJobMeantToRun } from "./assess-freshness.ts";
import type { AssessmentContext } from "./assessment-context.ts";
import { findConditions } from "./choose-condition.ts";
import { findTroubles } from "./find-trouble.ts";

/**
 * Concludes everything about one job. The result depends only on the arguments.
 *
 * If the job object and the log disagree, the job object decides: rejected credentials leave no row
 * in the log, and a cycle without changes writes no row. `previous` shows since when the condition
 * and each trouble have held, whether a running cycle makes progress, when the schedule resumed, and whether the job
 * was `failing` or `disabled` before.
 */
export function assessJob(
  facts: JobFacts,
  previous: JobAssessment | null,
  thresholds: Thresholds,
  now: Instant,
): JobAssessment {
  const isMeantToRun = isJobMeantToRun(facts.job);
  const { unknownReason, staleness, asOf } = assessFreshness(facts, isMeantToRun, thresholds, now);
  const context: AssessmentContext = {
    facts,
    previous,
    isMeantToRun,
    unknownReason,
    cycle: assessCycle(facts, previous, thresholds, now),
    schedule: assessSchedule(facts, previous, isMeantToRun, thresholds),
    failures: assessFailures(facts, thresholds, now),
    quarantine: assessQuarantine(facts, thresholds, now),
    disableWave: findDisableWave(facts, thresholds, now),
    thresholds,
    now,
  };
  const conditions = findConditions(context);
  const [choice] = conditions;
  if (choice === undefined) throw new Error("a job always has a condition");
  const target = assessJobTarget(facts, now);
  const sameConditionSince =
    previous?.condition === choice.condition ? previous.conditionSince : choice.since;
  return {
    job: facts.job,
    freshness: facts.freshness,
    condition: choice.condition,
    conditionSince: Math.min(sameConditionSince, now),
    severity: highestSeverity(conditions),
    reason: choice.reason,
    troubles: findTroubles(conditions, previous, now),
    // A problem remains while the data is stale, so the assessment keeps the problem and adds the
    // age of the data.
    staleness: choice.condition === "unknown" ? null : staleness,
    cycle: context.cycle,
    schedule: choice.condition === "unknown" ? scheduleAsLastSeen(context) : context.schedule,
    counts: facts.counts,
    eventsTotal: facts.eventsTotal,
    failingObjects: facts.failingObjects,
    failingByCode: facts.failingByCode,
    missingAccounts: facts.missingAccounts,
    skipReasons: facts.skipReasons,
    failures: context.failures,
    quarantine: context.quarantine,
    disableWave: context.disableWave,
    target,
    conclusions: concludeTarget(facts, target?.state ?? { code: "not-probed" }, thresholds, now),
    findings: checkConfiguration(facts, thresholds, now),
    asOf,
    assessedAt: now,
  };
}

/** While the job cannot be read, its schedule is known only up to the time of the last read. */
function scheduleAsLastSeen({ schedule, facts }: AssessmentContext): JobAssessment["schedule"] {
  return { ...schedule, lastSeenAt: facts.job.readAt };
}

function highestSeverity(conditions: readonly HoldingCondition[]): Severity {
  return conditions
    .map(({ severity }) => severity)
    .reduce((a, b) => (isHigherSeverity(b, a) ? b : a), "none");
}
