import type { ListedCycle } from "../domain/cycle/list-cycles.ts";
import type { CycleAssessment, CycleSummary } from "../domain/cycle-assessment.ts";
import {
  FAILURE_GROUPINGS,
  type FailureGrouping,
  groupFailures,
} from "../domain/failure/group-failures.ts";
import { findSkipReason } from "../domain/failure/skip-rules.ts";
import type { ClusterAssessment } from "../domain/failure-assessment.ts";
import type { JobAssessment } from "../domain/job-assessment.ts";
import { EVENT_ACTIONS, EVENT_STATUSES } from "../domain/provisioning-event.ts";
import { type QuarantineAssessment, riskDriverCode } from "../domain/quarantine-assessment.ts";
import type { Thresholds } from "../domain/thresholds.ts";
import { QUARANTINE_RULES_VERSION } from "../domain/thresholds.ts";
import { noEtaText } from "../wording/cycle.ts";
import { deletionPreventionText } from "../wording/deletion-prevention.ts";
import { waveText } from "../wording/disable-wave.ts";
import { meaningText, remedyText } from "../wording/explanations.ts";
import { failedCycleText } from "../wording/failed-cycle.ts";
import { findingText } from "../wording/findings.ts";
import { formatRfc3339 } from "../wording/phrases.ts";
import { noTimeText } from "../wording/quarantine-rules.ts";
import { riskDriverText, topRiskText } from "../wording/risk.ts";
import { scheduleText } from "../wording/schedule.ts";
import { skipPhrase } from "../wording/skip-phrase.ts";
import { jobTerms } from "../wording/systems.ts";
import { triggerText } from "../wording/trigger.ts";
import { type Caller, hideFromViewers } from "./access/caller.ts";
import { conclusionRows } from "./rows/conclusion-rows.ts";
import { jobRow } from "./rows/job-row.ts";
import { readFailureFields } from "./rows/read-failure-fields.ts";
import { toSeconds } from "./rows/to-seconds.ts";
import type { AnswerOf } from "./schema/common-schema.ts";
import type {
  CycleRow,
  FailureClusterRow,
  Progress,
  Quarantine,
} from "./schema/job-assessment-schema.ts";
import type { JobDetail } from "./schema/job-schema.ts";

// The parts of a job's assessment in the form in which the HTTP API returns them.

export function jobDetail(
  assessment: JobAssessment,
  caller: Caller,
  thresholds: Thresholds,
): Omit<AnswerOf<typeof JobDetail>, "incidents"> {
  const { job, freshness, schedule, failures, quarantine } = assessment;
  // The newest cycle is left out, because it is not a time window.
  const { cycle: _cycle, ...failureRatios } = failures.rowFailureRatio;
  return {
    ...jobRow(assessment, caller, thresholds),
    cycle: cycleDetail(assessment, caller),
    schedule: {
      state: schedule.state,
      dueAt: formatRfc3339(schedule.dueAt),
      lastActivityAt: formatRfc3339(schedule.lastActivityAt),
      reasonCode: schedule.reason.code,
      reason: scheduleText(schedule),
    },
    counts: assessment.counts,
    failureRatios,
    objectFailureRatios: failures.objectFailureRatio,
    failingByCode: assessment.failingByCode.map(({ code, objects }) => ({
      errorCode: code,
      objects,
    })),
    skipReasons: assessment.skipReasons.map(({ code, objects, missingAccounts }) => ({
      skipCode: code,
      text: skipPhrase(findSkipReason(code)?.code ?? null),
      objects,
      missingAccounts,
    })),
    rules: quarantine.rules,
    ...riskDetail(quarantine, assessment),
    deletionPrevention: deletionPreventionDetail(quarantine),
    deletions: quarantine.deletionUsage,
    disableWave: disableWaveDetail(assessment),
    conclusions: conclusionRows(assessment),
    configurationFindings: assessment.findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      ...findingText(finding, jobTerms(assessment.job), assessment.assessedAt),
    })),
    synchronizedEntries: job.synchronizedEntries,
    freshness: {
      jobAsOf: formatRfc3339(freshness.jobAsOf),
      logAsOf: formatRfc3339(freshness.logAsOf),
      ...readFailureFields(freshness.readFailure),
    },
  };
}

function cycleDetail({ cycle }: JobAssessment, caller: Caller) {
  const { isRunning, progressMethod, trigger } = cycle;
  return {
    isRunning,
    beganAt: formatRfc3339(cycle.beganAt),
    lastProgressAt: formatRfc3339(cycle.lastProgressAt),
    progressMethod,
    ...noEtaReasonAndCode(cycle),
    medianDurationSeconds: toSeconds(cycle.medianDurationMs),
    trigger:
      trigger === null
        ? null
        : {
            kind: trigger.kind,
            at: formatRfc3339(trigger.at),
            actor: hideFromViewers(caller, trigger.actor),
            text: triggerText(trigger),
          },
  };
}

export function cycleRow(cycle: ListedCycle): AnswerOf<typeof CycleRow> {
  const { cycleId, kind, beganAt, endedAt, hasFailed, failure, objects, rows } = cycle;
  const sumRows = (isCounted: (row: CycleSummary["rows"][number]) => boolean) =>
    rows.filter(isCounted).reduce((total, row) => total + row.rows, 0);
  return {
    cycleId,
    kind,
    beganAt: formatRfc3339(beganAt),
    endedAt: formatRfc3339(endedAt),
    durationSeconds:
      beganAt === null || endedAt === null ? null : toSeconds(Math.max(0, endedAt - beganAt)),
    hasFailed,
    errorCode: failure?.code ?? null,
    reason: hasFailed ? failedCycleText(failure) : null,
    objects,
    ...totalsByName(EVENT_STATUSES, (status) => sumRows((row) => row.status === status)),
    ...totalsByName(EVENT_ACTIONS, (action) => sumRows((row) => row.action === action)),
    counts: rows,
  };
}

function totalsByName<Name extends string>(
  names: readonly Name[],
  totalOf: (name: Name) => number,
) {
  return Object.fromEntries(names.map((name) => [name, totalOf(name)])) as Record<Name, number>;
}

export function progressDetail(assessment: JobAssessment): AnswerOf<typeof Progress> {
  const { job, cycle } = assessment;
  const isCountedInUnits = cycle.isRunning && cycle.progressMethod === "units";
  const sumUnits = (unitKind: "completed" | "total") =>
    isCountedInUnits
      ? job.progress.reduce((sum, part) => sum + Math.max(0, part[unitKind]), 0)
      : null;
  return {
    jobId: job.jobId,
    kind: cycle.kind,
    isRunning: cycle.isRunning,
    beganAt: formatRfc3339(cycle.beganAt),
    lastProgressAt: formatRfc3339(cycle.lastProgressAt),
    done: sumUnits("completed"),
    total: sumUnits("total"),
    progressRatio: cycle.progressRatio,
    progressMethod: cycle.progressMethod,
    etaMethod: cycle.etaMethod,
    etaSeconds: toSeconds(cycle.etaMs),
    etaLowSeconds: toSeconds(cycle.etaLowMs),
    etaHighSeconds: toSeconds(cycle.etaHighMs),
    ...noEtaReasonAndCode(cycle),
    medianDurationSeconds: toSeconds(cycle.medianDurationMs),
    asOf: formatRfc3339(assessment.asOf),
  };
}

function noEtaReasonAndCode({ noEtaReason }: CycleAssessment) {
  return {
    noEtaReasonCode: noEtaReason,
    noEtaReason: noEtaReason === null ? null : noEtaText(noEtaReason),
  };
}

export function clusterRow(
  cluster: ClusterAssessment,
  caller: Caller,
): AnswerOf<typeof FailureClusterRow> {
  const { id, status, code, step, attribute, state, objects, share, explanation } = cluster;
  return {
    id,
    status,
    code,
    step,
    attribute,
    // The template comes from free text. Quoted values are removed, but a name without quotes can
    // remain.
    messageTemplate: hideFromViewers(caller, cluster.messageTemplate),
    state,
    objects,
    share,
    firstAt: formatRfc3339(cluster.firstEventAt),
    since: formatRfc3339(cluster.since),
    lastAt: formatRfc3339(cluster.lastEventAt),
    explanationId: explanation.id,
    owner: explanation.owner,
    errorClass: explanation.errorClass,
    meaning: meaningText(explanation),
    remedy: remedyText(explanation, { isActionDue: false }),
    isDeprovisioning: cluster.isDeprovisioning,
    kind: cluster.kind,
  };
}

export function clusterGroups(clusters: readonly ClusterAssessment[]) {
  const entries = FAILURE_GROUPINGS.map((by) => [by, groupFailures(clusters, by)]);
  return Object.fromEntries(entries) as Record<FailureGrouping, ReturnType<typeof groupFailures>>;
}

function riskDetail(
  { drivers, noTimeReason }: QuarantineAssessment,
  { job, assessedAt }: JobAssessment,
) {
  const terms = jobTerms(job);
  return {
    drivers: drivers.map((driver) => ({
      kind: driver.kind,
      score: driver.score,
      text: riskDriverText(driver, terms, assessedAt),
    })),
    noTimeReason: noTimeReason === null ? null : noTimeText(noTimeReason),
    noTimeReasonCode: noTimeReason?.code ?? null,
  };
}

function disableWaveDetail({ disableWave, job, assessedAt }: JobAssessment) {
  if (disableWave === null) return null;
  const { firstEventAt, lastEventAt, knownSince, ...wave } = disableWave;
  return {
    ...wave,
    knownSince: formatRfc3339(knownSince),
    firstAt: formatRfc3339(firstEventAt),
    lastAt: formatRfc3339(lastEventAt),
    text: waveText(disableWave, jobTerms(job), assessedAt),
  };
}

function deletionPreventionDetail({ deletionPrevention }: QuarantineAssessment) {
  return { ...deletionPrevention, text: deletionPreventionText(deletionPrevention) };
}

/** `quarantine` is the quarantine of the assessment, or the result of a what-if request. */
export function quarantineDetail(
  assessment: JobAssessment,
  quarantine: QuarantineAssessment,
): AnswerOf<typeof Quarantine> {
  return {
    jobId: assessment.job.jobId,
    isInForce: quarantine.isInForce,
    quarantineReason: quarantine.reason,
    quarantinedSince: formatRfc3339(quarantine.since),
    seriesCount: quarantine.seriesCount,
    nextAttemptAt: formatRfc3339(quarantine.nextAttemptAt),
    disablesAt: formatRfc3339(quarantine.disablesAt),
    daysLeft: quarantine.daysLeft,
    riskScore: quarantine.riskScore,
    riskDriver: topRiskText({ ...assessment, quarantine }),
    riskDriverCode: riskDriverCode(quarantine),
    bindingRule: quarantine.bindingRule,
    timeToQuarantineSeconds: toSeconds(quarantine.timeToQuarantine?.ms ?? null),
    timeToQuarantineLowSeconds: toSeconds(quarantine.timeToQuarantine?.lowMs ?? null),
    timeToQuarantineHighSeconds: toSeconds(quarantine.timeToQuarantine?.highMs ?? null),
    ...riskDetail(quarantine, assessment),
    escrowObjects: quarantine.escrow.objects,
    escrowReferences: quarantine.escrow.references,
    escrowCountedByJob: quarantine.escrow.countedByJob,
    rules: quarantine.rules,
    rulesVersion: QUARANTINE_RULES_VERSION,
    deletionPrevention: deletionPreventionDetail(quarantine),
    deletions: quarantine.deletionUsage,
    asOf: formatRfc3339(assessment.asOf),
  };
}
