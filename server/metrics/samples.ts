import type { TenantAccess } from "../../domain/assessment/assess-tenant-access.ts";
import { CONDITIONS, SEVERITIES } from "../../domain/condition.ts";
import type { CredentialExpiry } from "../../domain/credential-expiry.ts";
import type { ErrorClass } from "../../domain/error-class.ts";
import { findCatalogueEntry } from "../../domain/explanation/explain-error.ts";
import { findSkipReason } from "../../domain/failure/skip-rules.ts";
import { isStale } from "../../domain/freshness.ts";
import type { JobAssessment } from "../../domain/job-assessment.ts";
import { jobKind } from "../../domain/job-kind.ts";
import type { MetricFamily } from "../../domain/metrics.ts";
import { METRICS } from "../../domain/metrics.ts";
import { JOB_STATUS_CODES, type ObservedJob } from "../../domain/observed-job.ts";
import type { PersonReasonCode } from "../../domain/person-reason.ts";
import { PROCESS_PROBLEM_CODES, type ProcessRecord } from "../../domain/process-problem.ts";
import type { EventAction, EventStatus } from "../../domain/provisioning-event.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import type { Thresholds } from "../../domain/thresholds.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import { FAILURE_WINDOWS, TIME_WINDOWS } from "../../domain/time-window.ts";
import { RECORD_KINDS, type RecordKind } from "../../domain/unreadable-records.ts";

export type MetricSample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

type SampleLabels = Readonly<Record<string, string>>;

/** Collects samples. An unknown value gives no sample, because 0 would be wrong. */
function createSampleList(commonLabels: SampleLabels) {
  const list: MetricSample[] = [];
  return {
    list,
    add(metric: MetricFamily, value: number | null, extraLabels: SampleLabels = {}): void {
      if (value === null || !Number.isFinite(value)) return;
      list.push({ name: metric.name, labels: { ...commonLabels, ...extraLabels }, value });
    },
    addMs(metric: MetricFamily, ms: Millis | Instant | null): void {
      if (ms !== null) this.add(metric, ms / SECOND);
    },
  };
}

type SampleList = ReturnType<typeof createSampleList>;

const FINDING_SEVERITIES = SEVERITIES.filter((severity) => severity !== "none");

function jobLabels(job: Pick<ObservedJob, "tenant" | "application" | "jobId">): SampleLabels {
  return { tenant: job.tenant, application: job.application, sync_job: job.jobId };
}

/**
 * The samples of one job. Values from the job object are left out when the job object is stale, and
 * values from the log are left out when the log is stale: a flat line would suggest that the job is
 * healthy.
 */
export function jobSamples(
  assessment: JobAssessment,
  thresholds: Thresholds,
  now: Instant,
): readonly MetricSample[] {
  const { job, freshness } = assessment;
  const sampleList = createSampleList(jobLabels(job));
  sampleList.add(METRICS.jobInfo, 1, {
    service_principal_id: job.servicePrincipalId,
    kind: jobKind(job),
    schedule_state: job.schedule.state,
  });
  const isFresh = (at: Instant | null, everyMs: Millis) => !isStale(at, everyMs, thresholds, now);
  // An old assessment says nothing about the present.
  const isAssessmentFresh = isFresh(assessment.assessedAt, freshness.jobPollIntervalMs);
  if (isAssessmentFresh) addAssessmentSamples(sampleList, assessment);
  if (isAssessmentFresh && isFresh(freshness.jobAsOf ?? job.readAt, freshness.jobPollIntervalMs))
    addJobObjectSamples(sampleList, assessment, now);
  if (isAssessmentFresh && isFresh(freshness.logAsOf, freshness.logPollIntervalMs))
    addLogSamples(sampleList, assessment);
  return sampleList.list;
}

function addAssessmentSamples(sampleList: SampleList, assessment: JobAssessment): void {
  for (const condition of CONDITIONS) {
    sampleList.add(METRICS.condition, Number(condition === assessment.condition), { condition });
  }
  for (const severity of FINDING_SEVERITIES) {
    const findings = assessment.findings.filter((finding) => finding.severity === severity);
    sampleList.add(METRICS.findings, findings.length, { severity });
  }
}

function addJobObjectSamples(
  sampleList: SampleList,
  assessment: JobAssessment,
  now: Instant,
): void {
  const { job, cycle } = assessment;
  const lastExecution = job.lastExecution;
  for (const state of JOB_STATUS_CODES)
    sampleList.add(METRICS.jobState, Number(state === job.statusCode), { state });
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
  sampleList.addMs(METRICS.lastExecution, lastExecution?.endedAt ?? lastExecution?.beganAt ?? null);
  sampleList.addMs(METRICS.lateness, latenessMs(assessment, now));
  sampleList.addMs(METRICS.jobInterval, job.schedule.intervalMs);
  sampleList.add(METRICS.escrowedEntries, lastExecution?.escrowed ?? null);
  sampleList.add(METRICS.successiveFailedCycles, job.successiveFailedCycles);
  sampleList.addMs(METRICS.steadyState, job.steadyStateLastAt);
  for (const { key, count } of job.synchronizedEntries) {
    sampleList.add(METRICS.synchronizedEntries, count, { object_type: key });
  }
}

/** Null when no cycle is due. */
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
  sampleList.addMs(METRICS.quarantineDisable, quarantine.disablesAt);
  sampleList.add(METRICS.riskScore, quarantine.riskScore);
  for (const { rule, usedRatio } of quarantine.rules) {
    sampleList.add(METRICS.quarantineRuleUsed, usedRatio, { rule });
  }
}

function addLogSamples(sampleList: SampleList, assessment: JobAssessment): void {
  const { failures, quarantine } = assessment;
  sampleList.add(METRICS.failingObjects, assessment.failingObjects);
  sampleList.add(METRICS.leavers, failures.leavers);
  sampleList.add(METRICS.missingAccounts, assessment.missingAccounts);
  for (const [reason, objects] of countSkipsByReason(assessment.skipReasons)) {
    sampleList.add(METRICS.skippedObjects, objects, { skip_reason: reason });
  }
  sampleList.addMs(METRICS.quarantineEta, quarantine.timeToQuarantine?.ms ?? null);
  sampleList.addMs(METRICS.quarantineEtaLow, quarantine.timeToQuarantine?.lowMs ?? null);
  sampleList.addMs(METRICS.quarantineEtaHigh, quarantine.timeToQuarantine?.highMs ?? null);
  sampleList.add(METRICS.deletionThresholdUsed, quarantine.deletionUsage?.usedRatio ?? null);
  for (const window of TIME_WINDOWS) {
    sampleList.add(METRICS.failureRatio, failures.rowFailureRatio[window], { window });
  }
  for (const window of FAILURE_WINDOWS) {
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

/** Counters of log rows. Counters only grow, so stale data does not make them wrong. */
export function eventSamples(
  job: Pick<ObservedJob, "tenant" | "application" | "jobId">,
  totals: readonly {
    readonly action: EventAction;
    readonly status: EventStatus;
    readonly code: string | null;
    readonly errorClass: ErrorClass | null;
    readonly rows: number;
  }[],
): readonly MetricSample[] {
  const sampleList = createSampleList(jobLabels(job));
  const events = new Map<string, { action: EventAction; status: EventStatus; rows: number }>();
  const errors = new Map<string, { code: string; errorClass: ErrorClass; rows: number }>();
  for (const { action, status, code, errorClass, rows } of totals) {
    const key = `${action} ${status}`;
    events.set(key, { action, status, rows: (events.get(key)?.rows ?? 0) + rows });
    if (status !== "failure" || errorClass === null) continue;
    const label = errorLabel(code);
    const errorKey = `${label} ${errorClass}`;
    const before = errors.get(errorKey)?.rows ?? 0;
    errors.set(errorKey, { code: label, errorClass, rows: before + rows });
  }
  for (const { action, status, rows } of events.values()) {
    sampleList.add(METRICS.eventsTotal, rows, { action, status });
  }
  for (const { code, errorClass, rows } of errors.values()) {
    sampleList.add(METRICS.eventErrorsTotal, rows, { error_code: code, error_class: errorClass });
  }
  return sampleList.list;
}

/** Only codes of the catalogue become labels. Other codes could create any number of series. */
function errorLabel(code: string | null): string {
  return findCatalogueEntry(code ?? "")?.code ?? "other";
}

export function targetSamples(target: ObservedTarget): readonly MetricSample[] {
  const { name, tenant, application, probe, scrape, traffic } = target;
  const sampleList = createSampleList({ tenant, application, target: name });
  if (probe !== null) {
    sampleList.add(
      METRICS.targetUp,
      Number(probe.result === "ok" || probe.result === "filter-ignored"),
    );
    sampleList.add(METRICS.targetAuthValid, authValidValue(probe.result));
    sampleList.addMs(METRICS.lastProbe, probe.at);
    sampleList.addMs(METRICS.probeLatency, probe.latencyMs);
  }
  sampleList.addMs(METRICS.tokenExpiry, target.tokenExpiry?.at ?? null);
  for (const { method, status, total } of scrape?.requests ?? []) {
    sampleList.add(METRICS.targetRequestsTotal, total, { method, status: status ?? "unknown" });
  }
  sampleList.add(METRICS.targetRequestRate, traffic.requestsPerSecond);
  sampleList.add(METRICS.targetFailureRate, traffic.failuresPerSecond);
  sampleList.addMs(METRICS.targetMeanLatency, traffic.meanLatencyMs);
  sampleList.addMs(METRICS.targetP95Latency, traffic.p95LatencyMs);
  return sampleList.list;
}

/** Null when the probe failed before the target checked the credentials. */
function authValidValue(result: NonNullable<ObservedTarget["probe"]>["result"]): number | null {
  if (result === "auth") return 0;
  return result === "ok" || result === "filter-ignored" || result === "no-total" ? 1 : null;
}

export function tenantSamples(
  tenant: string,
  access: TenantAccess,
  credentialExpiry: CredentialExpiry | null,
): readonly MetricSample[] {
  const sampleList = createSampleList({ tenant });
  if (access !== "not-polled") {
    sampleList.add(METRICS.tenantUp, Number(access !== "unreadable"));
  }
  sampleList.addMs(METRICS.credentialExpiry, credentialExpiry?.expiresAt ?? null);
  return sampleList.list;
}

/** Every code of every running process: without a sample, a rule would take "no data" for "no problem". */
export function processSamples(processes: readonly ProcessRecord[]): readonly MetricSample[] {
  return processes.flatMap(({ process, problems }) => {
    const sampleList = createSampleList({ process });
    for (const code of PROCESS_PROBLEM_CODES) {
      const hasProblem = problems.some((problem) => problem.code === code);
      sampleList.add(METRICS.problem, Number(hasProblem), { code });
    }
    const unreadable = problems.find((problem) => problem.code === "records-unreadable");
    const countOf = (kind: RecordKind) =>
      unreadable?.kinds.find((counted) => counted.kind === kind)?.count ?? 0;
    for (const record of RECORD_KINDS)
      sampleList.add(METRICS.recordsUnreadable, countOf(record), { record });
    return sampleList.list;
  });
}

/** Samples of one poll of a tenant. `collector` is the name of the poll. */
export function pollSamples(
  tenant: string,
  poll: {
    readonly collector: string;
    readonly intervalMs: Millis | null;
    readonly lastSuccessAt: Instant | null;
    readonly watermark: Instant | null;
    readonly droppedRows: number;
    readonly progressRatio: number | null;
  },
): readonly MetricSample[] {
  const sampleList = createSampleList({ tenant, collector: poll.collector });
  sampleList.addMs(METRICS.pollInterval, poll.intervalMs);
  sampleList.addMs(METRICS.pollLastSuccess, poll.lastSuccessAt);
  sampleList.addMs(METRICS.pollWatermark, poll.watermark);
  sampleList.add(METRICS.pollDroppedRows, poll.droppedRows);
  // A discovery has a progress too, which must not replace the progress of the back-fill.
  const backfill = createSampleList({ tenant });
  if (poll.collector === "backfill") backfill.add(METRICS.backfillProgress, poll.progressRatio);
  return [...sampleList.list, ...backfill.list];
}
