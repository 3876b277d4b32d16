import { syncJobLabel } from "../../domain/metrics/sync-job-label.ts";
import type { MetricFamily } from "../../domain/metrics.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";

export type MetricSample = {
  /** The name of the metric family. */
  readonly name: string;
  /** A histogram has three kinds of series, whose names end differently. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

export type SampleLabels = Readonly<Record<string, string>>;

/** A quotient may have 17 digits, and the page has thousands of ratios. */
const RATIO_DIGITS = 4;

/** Collects samples. An unknown value gives no sample, because 0 would be wrong. */
export function createSampleList(commonLabels: SampleLabels) {
  const list: MetricSample[] = [];
  return {
    list,
    add(metric: MetricFamily, value: number | null, extraLabels: SampleLabels = {}): void {
      if (value === null || !Number.isFinite(value)) return;
      const isRatio = metric.unit === "percentunit";
      list.push({
        name: metric.name,
        labels: { ...commonLabels, ...extraLabels },
        value: isRatio ? Number(value.toPrecision(RATIO_DIGITS)) : value,
      });
    },
    addMs(metric: MetricFamily, ms: Millis | Instant | null, extraLabels: SampleLabels = {}): void {
      if (ms !== null) this.add(metric, ms / SECOND, extraLabels);
    },
  };
}

export type SampleList = ReturnType<typeof createSampleList>;

export function jobLabels(
  job: Pick<ObservedJob, "tenant" | "application" | "jobId">,
): SampleLabels {
  return { tenant: job.tenant, application: job.application, sync_job: syncJobLabel(job.jobId) };
}
