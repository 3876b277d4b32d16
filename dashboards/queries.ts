import { CONDITIONS, type Condition, severityRank } from "../domain/condition.ts";
import { METRICS } from "../domain/metrics.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import type { TimeWindow } from "../domain/time-window.ts";

/** A job's name in every series: never a person, never Prometheus' own `job` and `instance`. */
export const JOB_LABELS = "tenant, application, sync_job";

const TENANT_SELECTOR = 'job=~"$job", tenant=~"$tenant"';
const APPLICATION_SELECTOR = `${TENANT_SELECTOR}, application=~"$application"`;
/** What the reader of a board chose. */
const JOB_SELECTOR = `${APPLICATION_SELECTOR}, sync_job=~"$sync_job"`;

/** Skipped objects are out of scope: neither failures nor successes. */
const COUNTED_STATUSES = "success|failure|warning";

/** The most severe condition has the highest rank, so that a table sorts by it. */
export function conditionRankOf(condition: Condition): number {
  return CONDITIONS.length - severityRank(condition);
}

/** One value per job, however many replicas show the same one. */
export function maxPerJob(metric: string, selector: string): string {
  return `max by (${JOB_LABELS}) (${selectSeries(metric, selector)})`;
}

function selectSeries(metric: string, selector: string): string {
  return selector === "" ? metric : `${metric}{${selector}}`;
}

function joinSelectors(...selectors: readonly string[]): string {
  return selectors.filter((selector) => selector !== "").join(", ");
}

/** Failures as a share of work over all jobs, from the counters. Empty where nobody worked. */
function failureRatioQuery(selector: string, window: string): string {
  const failures = `sum (${countedEvents(joinSelectors(selector, 'status="failure"'), window)})`;
  const operations = `sum (${countedEvents(joinSelectors(selector, `status=~"${COUNTED_STATUSES}"`), window)})`;
  return `${failures} / (${operations} > 0)`;
}

/** Rows counted per job, action and status in a window; replicas count the same rows. */
function countedEvents(selector: string, window: string): string {
  const events = selectSeries(METRICS.eventsTotal.name, selector);
  return `max by (${JOB_LABELS}, action, status) (increase(${events}[${window}]))`;
}

/** The share of failures per job as Steadystate has it, by the time at which things happened. */
export function failureRatioPerJob(selector: string, window: TimeWindow): string {
  return maxPerJob(METRICS.failureRatio.name, joinSelectors(selector, `window="${window}"`));
}

/** Jobs on their way to quarantine and not in it, as 0 or 1 each. */
function jobsAtRisk(selector: string): string {
  const risk = maxPerJob(METRICS.riskScore.name, selector);
  const quarantined = maxPerJob(METRICS.quarantined.name, selector);
  return `(${risk} >= bool ${THRESHOLDS.atRiskScore.value}) * (1 - ${quarantined})`;
}

function conditionRankPerJob(selector: string): string {
  const ranked = CONDITIONS.map((condition) => {
    const one = joinSelectors(selector, `condition="${condition}"`);
    return `${conditionRankOf(condition)} * ${selectSeries(METRICS.condition.name, one)}`;
  });
  return `max by (${JOB_LABELS}) (${ranked.join(" or ")})`;
}

const maxPerSelectedJob = (metric: string) => maxPerJob(metric, JOB_SELECTOR);

/** What the overview asks. */
export const OVERVIEW_QUERIES = {
  quarantined: `sum(${maxPerSelectedJob(METRICS.quarantined.name)})`,
  atRisk: `sum(${jobsAtRisk(JOB_SELECTOR)})`,
  leavers: `sum(${maxPerSelectedJob(METRICS.leavers.name)})`,
  soonestQuarantine: `min(${maxPerSelectedJob(METRICS.quarantineEta.name)})`,
  failingObjects: `sum(${maxPerSelectedJob(METRICS.failingObjects.name)})`,
  failureRatio: failureRatioQuery(JOB_SELECTOR, "1h"),
  nextDisablement: `min(${maxPerSelectedJob(METRICS.quarantineDisable.name)}) - time()`,
  pollAge: `time() - min(max by (tenant, collector) (${METRICS.pollLastSuccess.name}{${TENANT_SELECTOR}}))`,
  jobs: {
    condition: conditionRankPerJob(JOB_SELECTOR),
    risk: maxPerSelectedJob(METRICS.riskScore.name),
    failing: maxPerSelectedJob(METRICS.failingObjects.name),
    leavers: maxPerSelectedJob(METRICS.leavers.name),
    escrowed: maxPerSelectedJob(METRICS.escrowedEntries.name),
    failureRatio: failureRatioPerJob(JOB_SELECTOR, "24h"),
    sinceSuccess: `time() - ${maxPerSelectedJob(METRICS.lastSuccess.name)}`,
    untilDisabled: `${maxPerSelectedJob(METRICS.quarantineDisable.name)} - time()`,
  },
  progress: maxPerSelectedJob(METRICS.cycleProgress.name),
  failureRatioPerJob: failureRatioPerJob(JOB_SELECTOR, "1h"),
  objectFailureRatio: maxPerJob(METRICS.objectFailureRatio.name, `${JOB_SELECTOR}, window="24h"`),
  ruleUsed: `max by (${JOB_LABELS}) (${METRICS.quarantineRuleUsed.name}{${JOB_SELECTOR}, rule!="proportion"})`,
  late: maxPerSelectedJob(METRICS.lateness.name),
  operations: `60 * sum by (action) (max by (${JOB_LABELS}, action, status) (rate(${METRICS.eventsTotal.name}{${JOB_SELECTOR}}[$__rate_interval])))`,
  conditions: conditionRankPerJob(JOB_SELECTOR),
  quarantineBegan: `${maxPerSelectedJob(METRICS.quarantined.name)} == 1`,
} as const;

/** What the choices above a board offer, each narrowed by the ones before it. */
export const VARIABLE_QUERIES = {
  job: `label_values(${METRICS.jobInfo.name}, job)`,
  tenant: `label_values(${METRICS.jobInfo.name}{job=~"$job"}, tenant)`,
  application: `label_values(${METRICS.jobInfo.name}{${TENANT_SELECTOR}}, application)`,
  syncJob: `label_values(${METRICS.jobInfo.name}{${APPLICATION_SELECTOR}}, sync_job)`,
} as const;
