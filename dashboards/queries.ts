import { CONDITIONS, type Condition, severityRank } from "../domain/condition.ts";
import { exportedThresholdName } from "../domain/metrics/exported-thresholds.ts";
import { JOB_LABELS, METRICS, type MetricFamily } from "../domain/metrics.ts";
import type { ThresholdName } from "../domain/thresholds.ts";

/** The labels that identify a provisioning job, for `by (…)`. */
export const BY_JOB = JOB_LABELS.join(", ");
export const BY_TARGET = "tenant, application, target";

/** Each selector chooses the series that the variables of a dashboard select. */
export const SCRAPE_SELECTOR = 'job=~"$job"';
export const TENANT_SELECTOR = `${SCRAPE_SELECTOR}, tenant=~"$tenant"`;
export const APPLICATION_SELECTOR = `${TENANT_SELECTOR}, application=~"$application"`;
export const JOB_SELECTOR = `${APPLICATION_SELECTOR}, sync_job=~"$sync_job"`;
export const TARGET_SELECTOR = `${APPLICATION_SELECTOR}, target=~"$target"`;
/** An incident of a whole tenant has no application, and an incident of a target has no job. */
export const INCIDENT_SELECTOR = `${TENANT_SELECTOR}, application=~"$application|", sync_job=~"$sync_job|"`;

/**
 * The time by Steadystate's own clock. In a demo it runs faster than the clock of Prometheus, so an
 * age must not be computed with `time()`.
 */
export const NOW = `scalar(max(${METRICS.now.name}{${SCRAPE_SELECTOR}}))`;

/** A threshold of the assessment, as the settings of the installation have it; times are in seconds. */
export function threshold(name: ThresholdName): string {
  return `scalar(${thresholdLine(name)})`;
}

/** A threshold of the assessment as a line of a chart. */
export function thresholdLine(name: ThresholdName): string {
  const exported = exportedThresholdName(name);
  return `max(${METRICS.threshold.name}{${SCRAPE_SELECTOR}, name="${exported}"})`;
}

/** The most severe condition has the highest rank, so that tables sort by it. */
export function conditionRankOf(condition: Condition): number {
  return CONDITIONS.length - severityRank(condition);
}

export function joinSelectors(...selectors: readonly string[]): string {
  return selectors.filter((selector) => selector !== "").join(", ");
}

/** One value for each of the chosen jobs; replicas export the same value. */
export function perJob({ name }: MetricFamily, extraSelector = ""): string {
  return `max by (${BY_JOB}) (${name}{${joinSelectors(JOB_SELECTOR, extraSelector)}})`;
}

/** One value for each of the chosen jobs and each value of the labels. */
export function perJobAnd(labels: string, { name }: MetricFamily, extraSelector = ""): string {
  return `max by (${BY_JOB}, ${labels}) (${name}{${joinSelectors(JOB_SELECTOR, extraSelector)}})`;
}

export function perTarget({ name }: MetricFamily): string {
  return `max by (${BY_TARGET}) (${name}{${TARGET_SELECTOR}})`;
}

export function perPoll({ name }: MetricFamily): string {
  return `max by (tenant, collector) (${name}{${TENANT_SELECTOR}})`;
}

/** A sum that is 0 when nothing is counted, but has no value when Steadystate itself has none. */
export function countOrZero(expr: string): string {
  return `${expr} or 0 * max(${METRICS.buildInfo.name}{${SCRAPE_SELECTOR}})`;
}

/** Only the series of the apps of the chosen jobs, for series without the label `sync_job`. */
export function ofChosenJob(expr: string): string {
  return `(${expr}) and on (tenant, application) ${perJob(METRICS.jobInfo)}`;
}

/** The rank of the condition of each job. */
export const CONDITION_RANK_PER_JOB = `max by (${BY_JOB}) (${CONDITIONS.map(
  (condition) =>
    `${conditionRankOf(condition)} * ${METRICS.condition.name}{${JOB_SELECTOR}, condition="${condition}"}`,
).join(" or ")})`;

const PAUSED = perJob(METRICS.jobState, 'state="paused"');

/** The time since the last success of each job that is not paused, in intervals of the job. */
export const INTERVALS_SINCE_SUCCESS = `(${NOW} - ${perJob(METRICS.lastSuccess)}) / ${perJob(METRICS.jobInterval)} unless ${PAUSED}`;

const DATA_AGE = `(${NOW} - ${perPoll(METRICS.pollLastSuccess)})`;

/** The time since the last success of each collector, in its own intervals. */
export const DATA_AGE_IN_INTERVALS = `${DATA_AGE} / ${perPoll(METRICS.pollInterval)}`;

const STALE_AFTER = `clamp_min(${threshold("staleAfterPolls")} * ${perPoll(METRICS.pollInterval)}, ${threshold("staleAfterMs")})`;

/**
 * The age of the data of each collector as a share of the age from which data counts as stale. A
 * back-fill has no interval, because it ends. Data that was never read has the age +Inf.
 */
export const DATA_AGE_RATIO = `${DATA_AGE} / ${STALE_AFTER} or 0 * ${perPoll(METRICS.pollInterval)} + Inf`;

/**
 * How much a counter has grown in an hour. A new error has no sample of 0, so `increase` would leave out
 * its first sample. This query counts it if the job had other series an hour ago.
 */
export function grownInAnHour(
  labels: string,
  { name }: MetricFamily,
  selector = JOB_SELECTOR,
): string {
  const counter = `max by (${BY_JOB}, ${labels}) (${name}{${selector}})`;
  const earlier = `max by (${BY_JOB}, ${labels}) (${name}{${selector}} offset 1h)`;
  const knownJob = `max by (${BY_JOB}) (${METRICS.eventsTotal.name}{${selector}} offset 1h)`;
  return `clamp_min(${counter} - (${earlier} or 0 * ${counter} and on (${BY_JOB}) ${knownJob}), 0)`;
}

const PROCESSES = `count by (process) (${METRICS.problem.name}{${SCRAPE_SELECTOR}})`;
const EARLIER_PROCESSES = `count by (process) (${METRICS.problem.name}{${SCRAPE_SELECTOR}} offset 5m)`;

/**
 * The workers and servers that started less than 5 minutes ago. After a gap in the scrapes no process has
 * earlier data, so the result is empty unless at least one process has it.
 */
export const STARTED_PROCESSES = `${PROCESSES} unless ${EARLIER_PROCESSES} and on () count(${EARLIER_PROCESSES})`;

/** The error codes of Entra's SCIM connector without their long beginning. */
export function withShortCodes(expr: string): string {
  const beginning = "SystemForCrossDomainIdentityManagement";
  return `label_replace(${expr}, "error_code", "SCIM: $1", "error_code", "${beginning}(.*)")`;
}

/** The values of each dashboard variable. They depend on the variables before it. */
export const VARIABLE_QUERIES = {
  job: `label_values(${METRICS.jobInfo.name}, job)`,
  tenant: `label_values(${METRICS.jobInfo.name}{${SCRAPE_SELECTOR}}, tenant)`,
  application: `label_values(${METRICS.jobInfo.name}{${TENANT_SELECTOR}}, application)`,
  syncJob: `label_values(${METRICS.jobInfo.name}{${APPLICATION_SELECTOR}}, sync_job)`,
  target: `label_values(${METRICS.targetUp.name}{${APPLICATION_SELECTOR}}, target)`,
} as const;
