import { METRICS, type MetricFamily } from "../domain/metrics.ts";
import { COLOURS, valueMappings } from "./panel-values.ts";
import {
  BY_TARGET,
  joinSelectors,
  perTarget,
  SCRAPE_SELECTOR,
  TARGET_SELECTOR,
} from "./queries.ts";

/** Rejected and failed requests of each target as a share of its requests. */
export const REJECTED_SHARE = `${perTarget(METRICS.targetFailureRate)} / (${perTarget(METRICS.targetRequestRate)} > 0)`;

/** Requests per minute, from the counters of the targets, one series for each value of the label `by`. */
export function requestsPerMinute(by: string, extraSelector = ""): string {
  const selector = joinSelectors(TARGET_SELECTOR, extraSelector);
  const rate = `rate(${METRICS.targetRequestsTotal.name}{${selector}}[$__rate_interval])`;
  return `60 * sum by (${by}) (max by (${BY_TARGET}, method, status) (${rate}))`;
}

/** The objects that fail in the jobs of each target, with the labels of the target. */
export const FAILING_OBJECTS_PER_TARGET = `0 * ${perTarget(METRICS.targetUp)} + on (tenant, application) group_left () sum by (tenant, application) (max by (tenant, application, sync_job) (${METRICS.failingObjects.name}{${SCRAPE_SELECTOR}}))`;

/** The state of each target, as a number of TARGET_STATES. */
export function targetState(selector: string): string {
  const valuePerTarget = ({ name }: MetricFamily) => `max by (${BY_TARGET}) (${name}{${selector}})`;
  return `2 * (${valuePerTarget(METRICS.targetAuthValid)} == bool 0) > 0 or ${valuePerTarget(METRICS.targetUp)}`;
}

/** `token refused` is about the token in Steadystate's settings. The token that Entra uses may still work. */
export const TARGET_STATES = valueMappings([
  [0, "no valid answer", COLOURS.critical],
  [1, "answers", COLOURS.ok],
  [2, "token refused", COLOURS.critical],
]);
