import { CONDITIONS, type Condition, severityRank } from "../domain/condition.ts";
import { JOB_LABELS, METRICS } from "../domain/metrics.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import type { TimeWindow } from "../domain/time-window.ts";

/** The labels that identify a provisioning job, for `by (…)`. */
const BY_JOB = JOB_LABELS.join(", ");

const TENANT_SELECTOR = 'job=~"$job", tenant=~"$tenant"';
const APPLICATION_SELECTOR = `${TENANT_SELECTOR}, application=~"$application"`;
/** The jobs chosen above the dashboard. */
const JOB_SELECTOR = `${APPLICATION_SELECTOR}, sync_job=~"$sync_job"`;

/** Skipped objects are out of scope and count neither as failures nor as successes. */
const COUNTED_STATUSES = "success|failure|warning";

/**
 * The polls whose age is the age of the values on the dashboard. Other polls run every few hours,
 * and a finished back-fill never runs again.
 */
const SHOWN_POLLS = "logs|jobs";

/** The most severe condition has the highest rank, so that tables sort by it. */
export function conditionRankOf(condition: Condition): number {
  return CONDITIONS.length - severityRank(condition);
}

/** One value per job; replicas export the same value. */
function maxPerJob(metric: string, selector: string): string {
  return `max by (${BY_JOB}) (${selectSeries(metric, selector)})`;
}

function selectSeries(metric: string, selector: string): string {
  return selector === "" ? metric : `${metric}{${selector}}`;
}

function joinSelectors(...selectors: readonly string[]): string {
  return selectors.filter((selector) => selector !== "").join(", ");
}

/** Share of failed operations of all jobs, from the counters. Empty when there was no operation. */
function failureRatioQuery(selector: string, window: string): string {
  const failures = `sum (${countedEvents(joinSelectors(selector, 'status="failure"'), window)})`;
  const operations = `sum (${countedEvents(joinSelectors(selector, `status=~"${COUNTED_STATUSES}"`), window)})`;
  return `${failures} / (${operations} > 0)`;
}

/** Rows per job, action and status in a window; replicas export the same counters. */
function countedEvents(selector: string, window: string): string {
  const events = selectSeries(METRICS.eventsTotal.name, selector);
  return `max by (${BY_JOB}, action, status) (increase(${events}[${window}]))`;
}

/** The failure ratio of each job as Steadystate exports it, by the time of the operations. */
function failureRatioPerJob(selector: string, window: TimeWindow): string {
  return maxPerJob(METRICS.failureRatio.name, joinSelectors(selector, `window="${window}"`));
}

/** Gives 1 for each job that is at risk and not quarantined, and 0 for each other job. */
function jobsAtRisk(selector: string): string {
  const risk = maxPerJob(METRICS.riskScore.name, selector);
  const quarantined = maxPerJob(METRICS.quarantined.name, selector);
  return `(${risk} >= bool ${THRESHOLDS.atRiskScore.value}) * (1 - ${quarantined})`;
}

function conditionRankPerJob(selector: string): string {
  const ranked = CONDITIONS.map((condition) => {
    const conditionSelector = joinSelectors(selector, `condition="${condition}"`);
    const series = selectSeries(METRICS.condition.name, conditionSelector);
    return `${conditionRankOf(condition)} * ${series}`;
  });
  return `max by (${BY_JOB}) (${ranked.join(" or ")})`;
}

const maxPerSelectedJob = (metric: string) => maxPerJob(metric, JOB_SELECTOR);

/** The queries of the overview dashboard. */
export const OVERVIEW_QUERIES = {
  quarantined: `sum(${maxPerSelectedJob(METRICS.quarantined.name)})`,
  atRisk: `sum(${jobsAtRisk(JOB_SELECTOR)})`,
  leavers: `sum(${maxPerSelectedJob(METRICS.leavers.name)})`,
  soonestQuarantine: `min(${maxPerSelectedJob(METRICS.quarantineEta.name)})`,
  failingObjects: `sum(${maxPerSelectedJob(METRICS.failingObjects.name)})`,
  failureRatio: failureRatioQuery(JOB_SELECTOR, "1h"),
  nextDisablement: `min(${maxPerSelectedJob(METRICS.quarantineDisable.name)}) - time()`,
  pollAge: `time() - min(max by (tenant, collector) (${METRICS.pollLastSuccess.name}{${TENANT_SELECTOR}, collector=~"${SHOWN_POLLS}"}))`,
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
  ruleUsed: `max by (${BY_JOB}) (${METRICS.quarantineRuleUsed.name}{${JOB_SELECTOR}, rule!="proportion"})`,
  lateness: maxPerSelectedJob(METRICS.lateness.name),
  operations: `60 * sum by (action) (max by (${BY_JOB}, action, status) (rate(${METRICS.eventsTotal.name}{${JOB_SELECTOR}}[$__rate_interval])))`,
  conditions: conditionRankPerJob(JOB_SELECTOR),
  quarantineBegan: `${maxPerSelectedJob(METRICS.quarantined.name)} == 1`,
} as const;

/** The values of each dashboard variable. They depend on the variables before it. */
export const VARIABLE_QUERIES = {
  job: `label_values(${METRICS.jobInfo.name}, job)`,
  tenant: `label_values(${METRICS.jobInfo.name}{job=~"$job"}, tenant)`,
  application: `label_values(${METRICS.jobInfo.name}{${TENANT_SELECTOR}}, application)`,
  syncJob: `label_values(${METRICS.jobInfo.name}{${APPLICATION_SELECTOR}}, sync_job)`,
} as const;
