import {
  bucketsOf,
  HISTOGRAM_SUM,
  initialParts,
  LAST_BUCKET,
  TELEMETRY_KEYS,
  type TelemetryAmount,
  type TelemetryKey,
} from "../../domain/metrics/telemetry.ts";
import { METRICS, type MetricFamily } from "../../domain/metrics.ts";
import { SECOND } from "../../domain/time.ts";
import type { MetricSample, SampleLabels } from "./sample-list.ts";

/** What the workers have counted for these tenants. A counter that was never used is 0. */
export function telemetrySamples(
  tenants: readonly string[],
  totals: readonly TelemetryAmount[],
): readonly MetricSample[] {
  return TELEMETRY_KEYS.flatMap((key) => {
    const family: MetricFamily = METRICS[key];
    const ofKey = totals.filter((total) => total.key === key && isOfTenants(total, tenants));
    const bySeries = amountsBySeries(key, ofKey, tenants);
    return [...bySeries.values()].flatMap(({ values, amounts }) => {
      const labels = Object.fromEntries(family.labels.map((label, i) => [label, values[i] ?? ""]));
      return family.type === "histogram"
        ? histogramSamples(family, labels, amounts)
        : [{ name: family.name, labels, value: amounts.get("") ?? 0 }];
    });
  });
}

/** The amounts of one series, by bucket; "" for a counter. */
type SeriesAmounts = {
  readonly values: readonly string[];
  readonly amounts: Map<string, number>;
};

function isOfTenants({ key, parts }: TelemetryAmount, tenants: readonly string[]): boolean {
  return tenants.includes(parts[METRICS[key].labels.indexOf("tenant")] ?? "");
}

function amountsBySeries(
  key: TelemetryKey,
  totals: readonly TelemetryAmount[],
  tenants: readonly string[],
): ReadonlyMap<string, SeriesAmounts> {
  const labelCount = METRICS[key].labels.length;
  const bySeries = new Map<string, SeriesAmounts>();
  const seriesOf = (values: readonly string[]): SeriesAmounts => {
    const id = JSON.stringify(values);
    const series = bySeries.get(id) ?? { values, amounts: new Map<string, number>() };
    bySeries.set(id, series);
    return series;
  };
  for (const values of tenants.flatMap((tenant) => initialParts(key, tenant))) seriesOf(values);
  for (const { parts, amount } of totals)
    seriesOf(parts.slice(0, labelCount)).amounts.set(parts[labelCount] ?? "", amount);
  return bySeries;
}

/** A bucket of Prometheus also counts the values of all smaller buckets. */
export function histogramSamples(
  family: MetricFamily,
  labels: SampleLabels,
  amounts: ReadonlyMap<string, number>,
): readonly MetricSample[] {
  const { name } = family;
  let count = 0;
  const buckets = [...bucketsOf(family).map(String), LAST_BUCKET].map((le): MetricSample => {
    count += amounts.get(le) ?? 0;
    return { name, suffix: "_bucket", labels: { ...labels, le }, value: count };
  });
  const sum = (amounts.get(HISTOGRAM_SUM) ?? 0) / SECOND;
  return [
    ...buckets,
    { name, suffix: "_sum", labels, value: sum },
    { name, suffix: "_count", labels, value: count },
  ];
}
