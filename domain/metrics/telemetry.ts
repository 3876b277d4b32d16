import { METRICS, type MetricFamily } from "../metrics.ts";
import { COLLECTORS } from "../poll-kind.ts";
import { READ_FAILURE_KINDS } from "../read-failure.ts";
import { type Millis, SECOND } from "../time.ts";

/** What the worker polls. The configurations have no interval of their own: a change makes them due. */
const COUNTED_COLLECTORS = [...COLLECTORS, "configurations"] as const;

/** `error`: the poll itself failed, for example because Redis did not answer. */
const POLL_OUTCOMES = ["success", ...READ_FAILURE_KINDS, "error"] as const;

const GRAPH_OUTCOMES = ["success", ...READ_FAILURE_KINDS, "not-found"] as const;
export type GraphOutcome = (typeof GRAPH_OUTCOMES)[number];

/**
 * The counters and histograms that the workers add up in Redis. Every one has the label `tenant`; this
 * table has all values of the other labels, so that the series exist from the start.
 */
export const TELEMETRY = {
  pollsTotal: { collector: COUNTED_COLLECTORS, outcome: POLL_OUTCOMES },
  graphRequestsTotal: { outcome: GRAPH_OUTCOMES },
  ingestLag: {},
} as const satisfies Partial<
  Record<keyof typeof METRICS, Readonly<Record<string, readonly string[]>>>
>;

export type TelemetryKey = keyof typeof TELEMETRY;

export const TELEMETRY_KEYS = Object.keys(TELEMETRY) as readonly TelemetryKey[];

export type TelemetryLabels<K extends TelemetryKey> = { readonly tenant: string } & {
  readonly [L in keyof (typeof TELEMETRY)[K]]: (typeof TELEMETRY)[K][L] extends readonly (infer V)[]
    ? V
    : never;
};

/**
 * A number that belongs to a metric. `parts` are the values of its labels in the order of the metric, and for a
 * histogram also the upper end of a bucket, or `sum` for the sum of all values in milliseconds. A
 * bucket counts only the values that are in no smaller bucket.
 */
export type TelemetryAmount = {
  readonly key: TelemetryKey;
  readonly parts: readonly string[];
  readonly amount: number;
};

export const HISTOGRAM_SUM = "sum";
export const LAST_BUCKET = "+Inf";

export function countedAmount<K extends TelemetryKey>(
  key: K,
  labels: TelemetryLabels<K>,
  amount: number,
): TelemetryAmount {
  return { key, parts: labelValues(key, labels), amount };
}

/** The amounts of one value of a histogram. A clock that was set back gives no negative value. */
export function observedAmounts<K extends TelemetryKey>(
  key: K,
  labels: TelemetryLabels<K>,
  ms: Millis,
): readonly TelemetryAmount[] {
  const values = labelValues(key, labels);
  const value = Math.max(0, Math.round(ms));
  const bound = bucketsOf(METRICS[key]).find((upperEnd) => value <= upperEnd * SECOND);
  return [
    { key, parts: [...values, bound === undefined ? LAST_BUCKET : String(bound)], amount: 1 },
    { key, parts: [...values, HISTOGRAM_SUM], amount: value },
  ];
}

/** The upper ends of the buckets in seconds, without the last bucket. Empty for other types. */
export function bucketsOf({ buckets }: MetricFamily): readonly number[] {
  return buckets ?? [];
}

function labelValues(
  key: TelemetryKey,
  labels: Readonly<Record<string, string>>,
): readonly string[] {
  return METRICS[key].labels.map((label) => labels[label] ?? "");
}

/** Every combination of the label values that are known in advance, for one tenant. */
export function initialParts(key: TelemetryKey, tenant: string): readonly (readonly string[])[] {
  const values: Readonly<Record<string, readonly string[]>> = TELEMETRY[key];
  return METRICS[key].labels.reduce<readonly (readonly string[])[]>(
    (all, label) =>
      all.flatMap((parts) =>
        (label === "tenant" ? [tenant] : (values[label] ?? [])).map((value) => [...parts, value]),
      ),
    [[]],
  );
}
