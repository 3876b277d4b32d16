import { exportedThresholdName } from "../../domain/metrics/exported-thresholds.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import type { ThresholdName } from "../../domain/thresholds.ts";
import type { MixinConfig } from "../mixin-config.ts";

/** Writes PromQL for the series that the config selects. */
export type PromQl = {
  /** The series of a metric; `matchers` are added to the selector of the config. */
  select(metric: MetricFamily, ...matchers: readonly string[]): string;
  /** One value per combination of labels: replicas of the server export the same values. */
  maxBy(labels: readonly string[], series: string): string;
  /** The value of a threshold in this installation, as one series without labels. */
  threshold(name: ThresholdName): string;
  /** The time by Steadystate's own clock, which runs faster in a demo. */
  readonly now: string;
};

export function createPromQl({ selector }: MixinConfig): PromQl {
  const select = (metric: MetricFamily, ...matchers: readonly string[]) =>
    `${metric.name}{${[selector, ...matchers].join(", ")}}`;
  return {
    select,
    maxBy: (labels, series) => `max by (${labels.join(", ")}) (${series})`,
    threshold: (name) =>
      `max(${select(METRICS.threshold, `name="${exportedThresholdName(name)}"`)})`,
    now: `scalar(max(${select(METRICS.now)}))`,
  };
}
