import { entraMessageOf } from "../../domain/assessment/entra-message.ts";
import { freshUntil } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { jobKind } from "../../domain/job-kind.ts";
import { riskDriverCode } from "../../domain/quarantine-assessment.ts";
import type { ScheduleAssessment } from "../../domain/schedule-assessment.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { conditionText } from "../../wording/condition.ts";
import { formatRfc3339 } from "../../wording/phrases.ts";
import { topRiskText } from "../../wording/risk.ts";
import { jobKindText } from "../../wording/systems.ts";
import { type Caller, hideFromViewers } from "../access/caller.ts";
import type { AnswerOf } from "../schema/common-schema.ts";
import type { JobRow } from "../schema/job-schema.ts";
import { toSeconds } from "./to-seconds.ts";

/** Null while a cycle runs, is late or is not due, and while the job cannot be read. */
function nextCycleOf({ reason, lastSeenAt }: ScheduleAssessment): Instant | null {
  return reason.code === "on-time" && lastSeenAt === null ? reason.dueAt : null;
}

/** One job as a flat row. An unknown value is null; no key is ever left out. */
export function jobRow(
  assessment: JobAssessment,
  caller: Caller,
  thresholds: Thresholds,
): AnswerOf<typeof JobRow> {
  const { job, cycle, schedule, failures, quarantine } = assessment;
  const { reason, remedy } = conditionText(assessment);
  return {
    tenant: job.tenant,
    application: job.application,
    jobId: job.jobId,
    servicePrincipalId: job.servicePrincipalId,
    kind: jobKind(job),
    kindText: jobKindText(job),
    sourceSystem: job.sourceSystem,
    targetSystem: job.targetSystem,
    condition: assessment.condition,
    conditionSince: formatRfc3339(assessment.conditionSince),
    reason,
    reasonCode: assessment.reason.code,
    entraMessage: hideFromViewers(caller, entraMessageOf(assessment)),
    remedy,
    severity: assessment.severity,
    cycleKind: cycle.kind,
    progressRatio: cycle.progressRatio,
    etaSeconds: toSeconds(cycle.etaMs),
    etaLowSeconds: toSeconds(cycle.etaLowMs),
    etaHighSeconds: toSeconds(cycle.etaHighMs),
    // The two values `failureRatio…` count rows: an object that Entra retries in every cycle counts
    // many times. `objectFailureRatio24h` counts each object once.
    failureRatio1h: failures.rowFailureRatio["1h"],
    failureRatio24h: failures.rowFailureRatio["24h"],
    objectFailureRatio24h: failures.objectFailureRatio["24h"],
    failingObjects: assessment.failingObjects,
    missingAccounts: assessment.missingAccounts,
    leavers: failures.leavers,
    leaversOverdue: failures.leaversOverdue,
    leaversSince: formatRfc3339(failures.leaversSince),
    escrowedEntries: job.lastExecution?.escrowed ?? null,
    quarantineReason: quarantine.reason,
    quarantinedSince: formatRfc3339(quarantine.since),
    nextAttemptAt: formatRfc3339(quarantine.nextAttemptAt),
    disablesAt: formatRfc3339(quarantine.disablesAt),
    daysLeft: quarantine.daysLeft,
    riskScore: quarantine.riskScore,
    riskDriver: topRiskText(assessment),
    riskDriverCode: riskDriverCode(quarantine),
    timeToQuarantineSeconds: toSeconds(quarantine.timeToQuarantine?.ms ?? null),
    timeToQuarantineLowSeconds: toSeconds(quarantine.timeToQuarantine?.lowMs ?? null),
    timeToQuarantineHighSeconds: toSeconds(quarantine.timeToQuarantine?.highMs ?? null),
    bindingRule: quarantine.bindingRule,
    scheduleState: schedule.state,
    lastExecutionAt: formatRfc3339(
      job.lastExecution?.endedAt ?? job.lastExecution?.beganAt ?? null,
    ),
    lastSuccessAt: formatRfc3339(job.lastSuccess?.endedAt ?? null),
    nextCycleAt: formatRfc3339(nextCycleOf(schedule)),
    intervalSeconds: toSeconds(job.schedule.intervalMs),
    findings: assessment.findings.length,
    events: assessment.eventsTotal,
    asOf: formatRfc3339(assessment.asOf),
    freshUntil: formatRfc3339(freshUntil(assessment.freshness, job.readAt, thresholds)),
  };
}
