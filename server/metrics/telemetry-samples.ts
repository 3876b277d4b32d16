import {
  bucketsOf,
  HISTOGRAM_SUM,
  LAST_BUCKET,
  labelCombinations,
  TELEMETRY,
  TELEMETRY_KEYS,
  type TelemetryAmount,
  type TelemetryKey,
} from "../../domain/metrics/telemetry.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import type { ObservedJob } from "../../domain/observed-job.ts";
import type { ObservedTarget } from "../../domain/target.ts";
import { SECOND } from "../../domain/time.ts";
import { jobLabels, type MetricSample, type SampleLabels } from "./sample-list.ts";

export type JobName = Pick<ObservedJob, "tenant" | "application" | "jobId">;

/** The jobs and targets on the page: only these have series, even before anything was counted. */
export type TelemetrySubjects = {
  readonly tenants: readonly string[];
  readonly jobs: readonly JobName[];
  readonly targets: readonly Pick<ObservedTarget, "tenant" | "application" | "name">[];
};

/**
 * The counters of the workers for these labels. A counter that was never used is 0. Only an unused
 * counter of the result `unknown` is left out: Graph names the result of nearly every cycle, so this
 * would be one more series for each job.
 */
export function telemetrySamples(
  subjects: TelemetrySubjects,
  totals: readonly TelemetryAmount[],
): readonly MetricSample[] {
  const amounts = new Map(
    totals.map(({ key, parts, amount }) => [seriesId(key, parts), amount] as const),
  );
  const subjectLabels = {
    tenant: subjects.tenants.map((tenant) => ({ parts: [tenant], labels: { tenant } })),
    job: subjects.jobs.map((job) => {
      const labels = jobLabels(job);
      return { parts: [job.tenant, labels["sync_job"] ?? ""], labels };
    }),
    target: subjects.targets.map(({ tenant, application, name }) => ({
      parts: [tenant, name],
      labels: { tenant, application, target: name },
    })),
  };
  return TELEMETRY_KEYS.flatMap((key) => {
    const family: MetricFamily = METRICS[key];
    const combinations = labelCombinations(key);
    return subjectLabels[TELEMETRY[key].about].flatMap((subject) =>
      combinations.flatMap((closed) => {
        const parts = [...subject.parts, ...Object.values(closed)];
        const labels = { ...subject.labels, ...closed };
        const amountOf = (...part: string[]) =>
          amounts.get(seriesId(key, [...parts, ...part])) ?? 0;
        if (family.type === "histogram") return histogramSamples(family, labels, amountOf);
        const value = amountOf();
        return value === 0 && closed["result"] === "unknown"
          ? []
          : [{ name: family.name, labels, value }];
      }),
    );
  });
}

const seriesId = (key: TelemetryKey, parts: readonly string[]) => JSON.stringify([key, ...parts]);

/** A bucket of Prometheus also counts the values of all smaller buckets. */
function histogramSamples(
  family: MetricFamily,
  labels: SampleLabels,
  amountOf: (part: string) => number,
): readonly MetricSample[] {
  const { name } = family;
  let count = 0;
  const buckets = [...bucketsOf(family).map(String), LAST_BUCKET].map((le): MetricSample => {
    count += amountOf(le);
    return { name, suffix: "_bucket", labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { name, suffix: "_sum", labels, value: amountOf(HISTOGRAM_SUM) / SECOND },
    { name, suffix: "_count", labels, value: count },
  ];
}
