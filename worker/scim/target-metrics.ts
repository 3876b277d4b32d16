import type { LatencyBucket, ScrapedRequests, TargetScrape } from "../../domain/target.ts";
import type { Instant } from "../../domain/time.ts";
import { isScimPath, methodOf, statusOf } from "./metrics-labels.ts";
import { type MetricsLayout, type MetricsPresetName, metricsLayout } from "./metrics-presets.ts";
import { type ExpositionSample, parseNumber } from "./parse-exposition.ts";

/**
 * How many pairs of method and status are kept: the pairs with the most requests. A server may use any
 * number of status codes.
 */
const MAX_METHOD_STATUS_PAIRS = 60;

/** More buckets than any library uses by default. */
const MAX_LATENCY_BUCKETS = 60;

/** The totals on a metrics page since the server's start, by method and status. */
export function toTargetScrape(
  samples: readonly ExpositionSample[],
  presetName: MetricsPresetName,
  at: Instant,
): TargetScrape {
  const layout = metricsLayout(samples, presetName);
  const scimSamples = samples.filter(
    ({ labels, value }) =>
      Number.isFinite(value) && (layout.isOnlyScim || isScimPath(labels, layout.pathLabels)),
  );
  const sumOf = (name: string | null) => {
    const named = scimSamples.filter((sample) => sample.name === name);
    return named.length === 0 ? null : named.reduce((sum, { value }) => sum + value, 0);
  };
  const { duration } = layout;
  return {
    at,
    requests: requestsOf(scimSamples, layout),
    latencySumSeconds: duration === null ? null : sumOf(`${duration}_sum`),
    latencyCount: duration === null ? null : sumOf(`${duration}_count`),
    latencyBuckets: duration === null ? [] : bucketsOf(scimSamples, `${duration}_bucket`),
    processStartSeconds: sumOf("process_start_time_seconds"),
  };
}

/** Null if the page has no series that counts SCIM requests, so that their number is not known. */
function requestsOf(
  samples: readonly ExpositionSample[],
  { counter, methodLabels, statusLabels }: MetricsLayout,
): readonly ScrapedRequests[] | null {
  const requests = new Map<string, ScrapedRequests>();
  for (const { name, labels, value } of samples) {
    if (name !== counter) continue;
    const method = methodOf(labels, methodLabels);
    const status = statusOf(labels, statusLabels);
    const key = `${method} ${status}`;
    const total = (requests.get(key)?.total ?? 0) + value;
    requests.set(key, { method, status, total });
  }
  if (requests.size === 0) return null;
  return [...requests.values()]
    .toSorted((a, b) => b.total - a.total)
    .slice(0, MAX_METHOD_STATUS_PAIRS);
}

/**
 * The sums of the buckets of all series. The bucket without an upper limit is left out, because its
 * value is the count of all requests.
 */
function bucketsOf(samples: readonly ExpositionSample[], name: string): readonly LatencyBucket[] {
  const countByLimit = new Map<number, number>();
  for (const sample of samples) {
    const atMostSeconds = parseNumber(sample.labels["le"]);
    if (sample.name !== name || atMostSeconds === null || !Number.isFinite(atMostSeconds)) continue;
    countByLimit.set(atMostSeconds, (countByLimit.get(atMostSeconds) ?? 0) + sample.value);
  }
  return [...countByLimit]
    .map(([atMostSeconds, count]) => ({ atMostSeconds, count }))
    .toSorted((a, b) => a.atMostSeconds - b.atMostSeconds)
    .slice(0, MAX_LATENCY_BUCKETS);
}
