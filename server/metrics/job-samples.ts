import { SEVERITIES } from "../../domain/condition.ts";
import { findCatalogueEntry } from "../../domain/explanation/explain-error.ts";
import { findSkipReason } from "../../domain/failure/skip-rules.ts";
import { isStale } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { jobKind } from "../../domain/job-kind.ts";
import {
  EXPORTED_OBJECT_WINDOWS,
  EXPORTED_ROW_WINDOWS,
} from "../../domain/metrics/exported-windows.ts";
import { mainError } from "../../domain/metrics/main-error.ts";
import { METRICS } from "../../domain/metrics.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { PersonReasonCode } from "../../domain/person-reason.ts";
import { isQuarantineAudit, type ProvisioningAudit } from "../../domain/provisioning-audit.ts";
import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { createSampleList, jobLabels, type MetricSample, type SampleList } from "./sample-list.ts";

/**
 * A job that has reached less than this share of a rule's limit gets no series for the rule. This applies to most
 * jobs and rules.
 */
const MIN_RULE_USED = 0.001;

const isRuleUsed = (usedRatio: number | null) => usedRatio !== null && usedRatio >= MIN_RULE_USED;

const FINDING_SEVERITIES = SEVERITIES.filter((severity) => severity !== "none");

/**
 * The samples of one job. When the job object is stale, values from the job object are left out; when the log is
 * stale, values from the log; when the assessment is stale, all of these: a flat line would suggest that the job
 * is healthy. The info sample and the time at which Entra disables the job stay.
 */
export function jobSamples(
  assessment: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): readonly MetricSample[] {
  const { job, freshness } = assessment;
  const sampleList = createSampleList(jobLabels(job));
  sampleList.add(METRICS.jobInfo, 1, {
    job_id: job.jobId,
    service_principal_id: job.servicePrincipalId,
    kind: jobKind(job),
    schedule_state: job.schedule.state,
  });
  const isFresh = (at: Instant | null, everyMs: Millis) => !isStale(at, everyMs, thresholds, now);
  // An old assessment says nothing about the present.
  const isAssessmentFresh = isFresh(assessment.assessedAt, freshness.jobPollIntervalMs);
  // A deadline stays valid while newer data is missing.
  sampleList.addMs(METRICS.quarantineDisable, assessment.quarantine.disablesAt);
  if (isAssessmentFresh) addAssessmentSamples(sampleList, assessment);
  if (isAssessmentFresh && isFresh(freshness.jobAsOf ?? job.readAt, freshness.jobPollIntervalMs))
    addJobObjectSamples(sampleList, assessment, now);
  if (isAssessmentFresh && isFresh(freshness.logAsOf, freshness.logPollIntervalMs))
    addLogSamples(sampleList, assessment);
  return sampleList.list;
}

function addAssessmentSamples(sampleList: SampleList, assessment: JobAssessment): void {
  sampleList.add(METRICS.condition, 1, { condition: assessment.condition });
  for (const severity of FINDING_SEVERITIES) {
    const findings = assessment.findings.filter((finding) => finding.severity === severity);
    if (findings.length > 0) sampleList.add(METRICS.findings, findings.length, { severity });
  }
  const error = mainError(assessment);
  if (error === null) return;
  sampleList.add(METRICS.mainError, error.objectCount, {
    error_code: errorLabel(error.code),
    error_class: error.explanation.errorClass,
    owner: error.explanation.owner,
  });
}

function addJobObjectSamples(
  sampleList: SampleList,
  assessment: JobAssessment,
  now: Instant,
): void {
  const { job, cycle } = assessment;
  const lastExecution = job.lastExecution;
  sampleList.add(METRICS.jobState, 1, { state: job.statusCode });
  addQuarantineSamples(sampleList, assessment);
  if (cycle.isRunning) sampleList.add(METRICS.cycleProgress, cycle.progressRatio);
  sampleList.addMs(METRICS.cycleEta, cycle.etaMs);
  sampleList.addMs(METRICS.cycleEtaLow, cycle.etaLowMs);
  sampleList.addMs(METRICS.cycleEtaHigh, cycle.etaHighMs);
  sampleList.addMs(METRICS.usualCycleDuration, cycle.medianDurationMs);
  if (lastExecution !== null && lastExecution.beganAt !== null && lastExecution.endedAt !== null) {
    sampleList.addMs(
      METRICS.lastCycleDuration,
      Math.max(0, lastExecution.endedAt - lastExecution.beganAt),
    );
  }
  sampleList.addMs(METRICS.lastSuccess, job.lastSuccess?.endedAt ?? null);
  sampleList.addMs(METRICS.lateness, latenessMs(assessment, now));
  sampleList.addMs(METRICS.jobInterval, job.schedule.intervalMs);
  sampleList.add(METRICS.escrowedEntries, lastExecution?.escrowed ?? null);
  if (job.successiveFailedCycles !== 0)
    sampleList.add(METRICS.successiveFailedCycles, job.successiveFailedCycles);
  for (const { key, count } of job.synchronizedEntries) {
    sampleList.add(METRICS.synchronizedEntries, count, { object_type: key });
  }
}

/** 0 while the job is on time; null if no cycle is expected, or if its due time is not known. */
function latenessMs({ schedule: { state, dueAt } }: JobAssessment, now: Instant): Millis | null {
  if (state === "on-time") return 0;
  if (dueAt === null || state === "not-due" || state === "unknown") return null;
  return Math.max(0, now - dueAt);
}

function addQuarantineSamples(sampleList: SampleList, { quarantine }: JobAssessment): void {
  sampleList.add(METRICS.quarantined, Number(quarantine.isInForce));
  if (quarantine.reason !== null) {
    sampleList.add(METRICS.quarantineReason, 1, { reason: quarantine.reason });
  }
  sampleList.addMs(METRICS.quarantineSeriesBegan, quarantine.since);
  sampleList.addMs(METRICS.quarantineNextAttempt, quarantine.nextAttemptAt);
  sampleList.add(METRICS.riskScore, quarantine.riskScore);
  for (const { rule, usedRatio } of quarantine.rules) {
    if (isRuleUsed(usedRatio)) sampleList.add(METRICS.quarantineRuleUsed, usedRatio, { rule });
  }
}

function addLogSamples(sampleList: SampleList, assessment: JobAssessment): void {
  const { failures, quarantine } = assessment;
  sampleList.add(METRICS.failingObjects, assessment.failingObjects);
  sampleList.add(METRICS.leavers, failures.leavers);
  sampleList.add(METRICS.overdueLeavers, failures.leaversOverdue);
  sampleList.add(METRICS.missingAccounts, assessment.missingAccounts);
  for (const [reason, objects] of countSkipsByReason(assessment.skipReasons)) {
    sampleList.add(METRICS.skippedObjects, objects, { skip_reason: reason });
  }
  sampleList.addMs(METRICS.quarantineEta, quarantine.timeToQuarantine?.ms ?? null);
  sampleList.addMs(METRICS.quarantineEtaLow, quarantine.timeToQuarantine?.lowMs ?? null);
  sampleList.addMs(METRICS.quarantineEtaHigh, quarantine.timeToQuarantine?.highMs ?? null);
  const deletionUsedRatio = quarantine.deletionUsage?.usedRatio ?? null;
  if (isRuleUsed(deletionUsedRatio))
    sampleList.add(METRICS.deletionThresholdUsed, deletionUsedRatio);
  for (const window of EXPORTED_ROW_WINDOWS) {
    sampleList.add(METRICS.failureRatio, failures.rowFailureRatio[window], { window });
  }
  for (const window of EXPORTED_OBJECT_WINDOWS) {
    sampleList.add(METRICS.objectFailureRatio, failures.objectFailureRatio[window], { window });
  }
}

/** Skip codes are text from outside, so only their reasons become labels. */
function countSkipsByReason(
  skipReasons: JobAssessment["skipReasons"],
): ReadonlyMap<PersonReasonCode, number> {
  const counts = new Map<PersonReasonCode, number>();
  const add = (reason: PersonReasonCode, objects: number) => {
    if (objects > 0) counts.set(reason, (counts.get(reason) ?? 0) + objects);
  };
  for (const { code, objects, missingAccounts } of skipReasons) {
    add("skipped-missing-account", missingAccounts);
    add(findSkipReason(code)?.code ?? "skipped-unexplained", objects - missingAccounts);
  }
  return counts;
}

/**
 * These counters begin at 0, so that a rule or panel sees the first failure of a job as an increase. With
 * all actions and statuses, /metrics of a thousand jobs would be a tenth larger.
 */
const EXPECTED_EVENTS = (["create", "update", "disable"] as const).map((action) => ({
  action,
  status: "failure" as const,
}));

/** Counters of log rows. Counters only grow, so stale data does not make them wrong. */
export function eventSamples(
  job: Pick<ObservedJob, "tenant" | "application" | "jobId">,
  totals: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly code: string | null;
    readonly rows: number;
  }[],
): readonly MetricSample[] {
  const sampleList = createSampleList(jobLabels(job));
  const events = new Map<string, { action: EventAction; status: EventStatus; rows: number }>(
    EXPECTED_EVENTS.map((event) => [`${event.action} ${event.status}`, { ...event, rows: 0 }]),
  );
  const errors = new Map<string, number>();
  for (const { action, status, code, rows } of totals) {
    const key = `${action} ${status}`;
    events.set(key, { action, status, rows: (events.get(key)?.rows ?? 0) + rows });
    if (status !== "failure") continue;
    const label = errorLabel(code);
    errors.set(label, (errors.get(label) ?? 0) + rows);
  }
  for (const { action, status, rows } of events.values()) {
    sampleList.add(METRICS.eventsTotal, rows, { action, status });
  }
  for (const [code, rows] of errors) {
    sampleList.add(METRICS.eventErrorsTotal, rows, { error_code: code });
  }
  return sampleList.list;
}

/**
 * A job without a known change has no sample. Entra's audits reach back 30 days at most, so an older change is
 * not known.
 */
export function configurationSamples(
  job: Pick<ObservedJob, "tenant" | "application" | "jobId">,
  audits: readonly ProvisioningAudit[],
): readonly MetricSample[] {
  const sampleList = createSampleList(jobLabels(job));
  sampleList.addMs(
    METRICS.configurationChanged,
    audits.find((audit) => !isQuarantineAudit(audit))?.at ?? null,
  );
  return sampleList.list;
}

/** Only codes of the catalogue become labels. Other codes could create any number of series. */
function errorLabel(code: string | null): string {
  return findCatalogueEntry(code ?? "")?.code ?? "other";
}
