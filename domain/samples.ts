import { CONDITIONS, SEVERITIES } from "./condition.ts";
import { catalogued } from "./failure/errors.ts";
import { jobKind } from "./job.ts";
import type { Metric } from "./metrics.ts";
import { METRICS } from "./metrics.ts";
import type { Action, Status, SyncJob } from "./provisioning.ts";
import { limitMs } from "./sight.ts";
import type { JobSnapshot } from "./snapshot.ts";
import type { TargetReading } from "./target.ts";
import { DEFAULT_THRESHOLDS } from "./thresholds.ts";
import type { Instant, Millis } from "./time.ts";
import { SECOND } from "./time.ts";
import { FAILURE_WINDOWS, WINDOWS } from "./window.ts";

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

type Labels = Readonly<Record<string, string>>;

/** Collects samples; what is unknown makes none, for an absent series is honest and a 0 is not. */
function collector(base: Labels) {
  const list: Sample[] = [];
  return {
    list,
    add(metric: Metric, value: number | null, more: Labels = {}): void {
      if (value === null || !Number.isFinite(value)) return;
      list.push({ name: metric.name, labels: { ...base, ...more }, value });
    },
    addMs(metric: Metric, ms: Millis | Instant | null): void {
      if (ms !== null) this.add(metric, ms / SECOND);
    },
  };
}

type Collector = ReturnType<typeof collector>;

/** A finding of no severity is none. */
const FINDING_SEVERITIES = SEVERITIES.filter((severity) => severity !== "none");

const CODES: readonly SyncJob["code"][] = [
  "not-configured",
  "not-run",
  "active",
  "paused",
  "quarantine",
  "unknown",
];

function jobLabels(job: Pick<SyncJob, "tenant" | "application" | "jobId">): Labels {
  return { tenant: job.tenant, application: job.application, sync_job: job.jobId };
}

/**
 * A job's series. What the job object says is left out once that sight is too old, and what the log
 * says once the log is: a flat line would look like peace.
 */
export function samples(snapshot: JobSnapshot, now: Instant): readonly Sample[] {
  const { job, sight } = snapshot;
  const to = collector(jobLabels(job));
  to.add(METRICS.info, 1, {
    service_principal_id: job.servicePrincipalId,
    kind: jobKind(job),
    schedule_state: job.schedule.state,
  });
  const seen = (at: Instant | null, everyMs: Millis) =>
    at !== null && now - at <= limitMs(everyMs, DEFAULT_THRESHOLDS);
  // A snapshot that nobody renews is as blind as one that says so.
  const judged = seen(snapshot.judgedAt, sight.jobsEveryMs);
  if (judged) addVerdict(to, snapshot);
  if (judged && seen(sight.jobsAsOf ?? job.readAt, sight.jobsEveryMs)) addJob(to, snapshot, now);
  if (judged && seen(sight.logsAsOf, sight.logsEveryMs)) addLog(to, snapshot);
  return to.list;
}

function addVerdict(to: Collector, snapshot: JobSnapshot): void {
  for (const condition of CONDITIONS) {
    to.add(METRICS.condition, Number(condition === snapshot.condition), { condition });
  }
  for (const severity of FINDING_SEVERITIES) {
    const found = snapshot.findings.filter((finding) => finding.severity === severity);
    to.add(METRICS.findings, found.length, { severity });
  }
}

function addJob(to: Collector, snapshot: JobSnapshot, now: Instant): void {
  const { job, cycle } = snapshot;
  const last = job.lastExecution;
  for (const state of CODES) to.add(METRICS.state, Number(state === job.code), { state });
  addQuarantine(to, snapshot);
  if (cycle.running) to.add(METRICS.progress, cycle.progressRatio);
  to.addMs(METRICS.cycleEta, cycle.etaMs);
  to.addMs(METRICS.cycleEtaLow, cycle.etaLowMs);
  to.addMs(METRICS.cycleEtaHigh, cycle.etaHighMs);
  to.addMs(METRICS.usualDuration, cycle.usualDurationMs);
  if (last !== null && last.beganAt !== null && last.endedAt !== null) {
    to.addMs(METRICS.cycleDuration, Math.max(0, last.endedAt - last.beganAt));
  }
  to.addMs(METRICS.lastSuccess, job.lastSuccess?.endedAt ?? null);
  to.addMs(METRICS.lastExecution, last?.endedAt ?? last?.beganAt ?? null);
  to.addMs(METRICS.late, lateMs(snapshot, now));
  to.addMs(METRICS.interval, job.schedule.intervalMs);
  to.add(METRICS.escrowed, last?.escrowed ?? null);
  to.add(METRICS.failedCycles, job.successiveFailures);
  to.addMs(METRICS.steadyState, job.steadyLastAt);
  for (const { key, count } of job.synchronizedEntries) {
    to.add(METRICS.synchronized, count, { object_type: key });
  }
}

/** Null where nothing is due, or nothing was ever seen to run. */
function lateMs({ silence: { state, dueAt } }: JobSnapshot, now: Instant): Millis | null {
  if (state === "on-time") return 0;
  if (dueAt === null || state === "excused" || state === "unknown") return null;
  return Math.max(0, now - dueAt);
}

function addQuarantine(to: Collector, { quarantine }: JobSnapshot): void {
  to.add(METRICS.quarantined, Number(quarantine.inForce));
  if (quarantine.reason !== null) {
    to.add(METRICS.quarantineReason, 1, { reason: quarantine.reason });
  }
  to.addMs(METRICS.quarantineBegan, quarantine.since);
  to.addMs(METRICS.quarantineNextAttempt, quarantine.nextAttemptAt);
  to.addMs(METRICS.disablesAt, quarantine.disablesAt);
  to.add(METRICS.risk, quarantine.riskScore);
  for (const { rule, usedRatio } of quarantine.rules) {
    to.add(METRICS.ruleUsed, usedRatio, { rule });
  }
}

function addLog(to: Collector, snapshot: JobSnapshot): void {
  const { failures, quarantine } = snapshot;
  to.add(METRICS.failing, snapshot.failingObjects);
  to.add(METRICS.leavers, failures.leavers);
  to.addMs(METRICS.quarantineEta, quarantine.timeToQuarantineMs);
  to.addMs(METRICS.quarantineEtaLow, quarantine.timeLowMs);
  to.addMs(METRICS.quarantineEtaHigh, quarantine.timeHighMs);
  to.add(METRICS.deletionsUsed, quarantine.deletions?.usedRatio ?? null);
  for (const window of WINDOWS) {
    to.add(METRICS.failureRatio, snapshot.failureRatio[window], { window });
  }
  for (const window of FAILURE_WINDOWS) {
    to.add(METRICS.objectFailureRatio, failures.objectRatio[window], { window });
  }
}

/** Rows ever counted: they only grow, so they need no freshness. */
export function eventSamples(
  job: Pick<SyncJob, "tenant" | "application" | "jobId">,
  totals: readonly {
    readonly action: Action;
    readonly status: Status;
    readonly code: string | null;
    readonly rows: number;
  }[],
): readonly Sample[] {
  const to = collector(jobLabels(job));
  const events = new Map<string, { action: Action; status: Status; rows: number }>();
  const errors = new Map<string, number>();
  for (const { action, status, code, rows } of totals) {
    const key = `${action} ${status}`;
    events.set(key, { action, status, rows: (events.get(key)?.rows ?? 0) + rows });
    if (status !== "failure") continue;
    const name = errorLabel(code);
    errors.set(name, (errors.get(name) ?? 0) + rows);
  }
  for (const { action, status, rows } of events.values()) {
    to.add(METRICS.events, rows, { action, status });
  }
  for (const [code, rows] of errors) to.add(METRICS.eventErrors, rows, { error_code: code });
  return to.list;
}

/** A closed list, so that no outside text can make series without end. */
function errorLabel(code: string | null): string {
  return catalogued(code ?? "")?.code ?? "other";
}

export function targetSamples(reading: TargetReading): readonly Sample[] {
  const { name, tenant, application, probe, scrape } = reading;
  const to = collector({ tenant, application, target: name });
  if (probe !== null) {
    to.add(METRICS.up, Number(probe.result === "ok" || probe.result === "filter-ignored"));
    to.add(METRICS.authValid, authValid(probe.result));
    to.addMs(METRICS.lastProbe, probe.at);
    to.addMs(METRICS.probeLatency, probe.latencyMs);
  }
  to.addMs(METRICS.tokenEnd, reading.tokenEndsAt);
  for (const { method, status, total } of scrape?.requests ?? []) {
    to.add(METRICS.requests, total, { method, status });
  }
  to.add(METRICS.requestRate, reading.requestsPerSecond);
  to.add(METRICS.failureRate, reading.failuresPerSecond);
  to.addMs(METRICS.latency, reading.meanLatencyMs);
  return to.list;
}

/** Null where the probe did not come as far as showing its credentials. */
function authValid(result: NonNullable<TargetReading["probe"]>["result"]): number | null {
  if (result === "auth") return 0;
  return result === "ok" || result === "filter-ignored" || result === "no-total" ? 1 : null;
}

/** How well we see: one reading of a source, by the name of its poll. */
export function pollSamples(
  tenant: string,
  poll: {
    readonly collector: string;
    readonly everyMs: Millis | null;
    readonly lastSuccessAt: Instant | null;
    readonly watermark: Instant | null;
    readonly progressRatio: number | null;
  },
): readonly Sample[] {
  const to = collector({ tenant, collector: poll.collector });
  to.addMs(METRICS.pollInterval, poll.everyMs);
  to.addMs(METRICS.pollSuccess, poll.lastSuccessAt);
  to.addMs(METRICS.pollWatermark, poll.watermark);
  const backfill = collector({ tenant });
  backfill.add(METRICS.backfill, poll.progressRatio);
  return [...to.list, ...backfill.list];
}
