import { CONDITIONS, type Condition } from "../domain/condition.ts";
import { METRICS } from "../domain/metrics.ts";
import { THRESHOLDS } from "../domain/thresholds.ts";
import type { Window } from "../domain/window.ts";

/** A job's name in every series: never a person, never Prometheus' own `job` and `instance`. */
export const JOB = "tenant, application, sync_job";

const TENANT_CHOSEN = 'job=~"$job", tenant=~"$tenant"';
const APPLICATION_CHOSEN = `${TENANT_CHOSEN}, application=~"$application"`;
/** What the reader of a board chose. */
const CHOSEN = `${APPLICATION_CHOSEN}, sync_job=~"$sync_job"`;

/** Skipped objects are out of scope: neither failures nor successes. */
const WORKED = "success|failure|warning";

/** The worst is the largest, so that a table sorts by it. */
export function rankOf(condition: Condition): number {
  return CONDITIONS.length - CONDITIONS.indexOf(condition);
}

/** One value per job, however many replicas show the same one. */
export function perJob(metric: string, selector: string): string {
  return `max by (${JOB}) (${series(metric, selector)})`;
}

function series(metric: string, selector: string): string {
  return selector === "" ? metric : `${metric}{${selector}}`;
}

function and(...selectors: readonly string[]): string {
  return selectors.filter((selector) => selector !== "").join(", ");
}

/** Failures as a share of work over all jobs, from the counters. Empty where nobody worked. */
function failureRatio(selector: string, window: string): string {
  const failed = `sum (${counted(and(selector, 'status="failure"'), window)})`;
  const worked = `sum (${counted(and(selector, `status=~"${WORKED}"`), window)})`;
  return `${failed} / (${worked} > 0)`;
}

/** Rows counted per job, action and status in a window; replicas count the same rows. */
function counted(selector: string, window: string): string {
  const events = series(METRICS.events.name, selector);
  return `max by (${JOB}, action, status) (increase(${events}[${window}]))`;
}

/** The share of failures per job as Steadystate has it, by the time at which things happened. */
export function jobFailureRatio(selector: string, window: Window): string {
  return perJob(METRICS.failureRatio.name, and(selector, `window="${window}"`));
}

/** Jobs on their way to quarantine and not in it, as 0 or 1 each. */
function atRisk(selector: string): string {
  const risk = perJob(METRICS.risk.name, selector);
  const quarantined = perJob(METRICS.quarantined.name, selector);
  return `(${risk} >= bool ${THRESHOLDS.atRiskScore.value}) * (1 - ${quarantined})`;
}

function conditionRank(selector: string): string {
  const ranked = CONDITIONS.map((condition) => {
    const one = and(selector, `condition="${condition}"`);
    return `${rankOf(condition)} * ${series(METRICS.condition.name, one)}`;
  });
  return `max by (${JOB}) (${ranked.join(" or ")})`;
}

const perChosenJob = (metric: string) => perJob(metric, CHOSEN);

/** What the overview asks. */
export const OVERVIEW = {
  quarantined: `sum(${perChosenJob(METRICS.quarantined.name)})`,
  atRisk: `sum(${atRisk(CHOSEN)})`,
  leavers: `sum(${perChosenJob(METRICS.leavers.name)})`,
  soonestQuarantine: `min(${perChosenJob(METRICS.quarantineEta.name)})`,
  failingObjects: `sum(${perChosenJob(METRICS.failing.name)})`,
  failureRatio: failureRatio(CHOSEN, "1h"),
  nextDisablement: `min(${perChosenJob(METRICS.disablesAt.name)}) - time()`,
  pollAge: `time() - min(max by (tenant, collector) (${METRICS.pollSuccess.name}{${TENANT_CHOSEN}}))`,
  jobs: {
    condition: conditionRank(CHOSEN),
    risk: perChosenJob(METRICS.risk.name),
    failing: perChosenJob(METRICS.failing.name),
    leavers: perChosenJob(METRICS.leavers.name),
    escrowed: perChosenJob(METRICS.escrowed.name),
    failureRatio: jobFailureRatio(CHOSEN, "24h"),
    sinceSuccess: `time() - ${perChosenJob(METRICS.lastSuccess.name)}`,
    untilDisabled: `${perChosenJob(METRICS.disablesAt.name)} - time()`,
  },
  progress: perChosenJob(METRICS.progress.name),
  failureRatioPerJob: jobFailureRatio(CHOSEN, "1h"),
  objectFailureRatio: perJob(METRICS.objectFailureRatio.name, `${CHOSEN}, window="24h"`),
  ruleUsed: `max by (${JOB}) (${METRICS.ruleUsed.name}{${CHOSEN}, rule!="proportion"})`,
  late: perChosenJob(METRICS.late.name),
  operations: `60 * sum by (action) (max by (${JOB}, action, status) (rate(${METRICS.events.name}{${CHOSEN}}[$__rate_interval])))`,
  conditions: conditionRank(CHOSEN),
  quarantineBegan: `${perChosenJob(METRICS.quarantined.name)} == 1`,
} as const;

/** What the choices above a board offer, each narrowed by the ones before it. */
export const CHOICES = {
  job: `label_values(${METRICS.info.name}, job)`,
  tenant: `label_values(${METRICS.info.name}{job=~"$job"}, tenant)`,
  application: `label_values(${METRICS.info.name}{${TENANT_CHOSEN}}, application)`,
  syncJob: `label_values(${METRICS.info.name}{${APPLICATION_CHOSEN}}, sync_job)`,
} as const;
