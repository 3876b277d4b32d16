import { CYCLE_KINDS } from "../cycle-assessment.ts";
import { METRICS, type MetricFamily } from "../metrics.ts";
import { EXECUTION_STATES } from "../observed-job.ts";
import { COLLECTORS } from "../poll-kind.ts";
import { READ_FAILURE_KINDS } from "../read-failure.ts";
import { type Millis, SECOND } from "../time.ts";

/**
 * The polls that are counted. The poll of the configurations is not in `COLLECTORS`, because no setting has its
 * interval.
 */
const COUNTED_COLLECTORS = [...COLLECTORS, "configurations"] as const;

/** `error`: the poll itself failed, for example because Redis did not answer. */
const POLL_OUTCOMES = ["success", ...READ_FAILURE_KINDS, "error"] as const;

export const GRAPH_OUTCOMES = ["success", ...READ_FAILURE_KINDS, "not-found"] as const;
export type GraphOutcome = (typeof GRAPH_OUTCOMES)[number];

/**
 * The counters and histograms that the workers add up in Redis. Each is about a tenant, or about one job
 * or target of a tenant. `labels` has all values of the other labels, so that the series exist from the
 * start.
 */
export const TELEMETRY = {
  pollsTotal: {
    about: "tenant",
    labels: { collector: COUNTED_COLLECTORS, outcome: POLL_OUTCOMES },
  },
  graphRequestsTotal: { about: "tenant", labels: { outcome: GRAPH_OUTCOMES } },
  ingestLag: { about: "tenant", labels: {} },
  cyclesTotal: { about: "job", labels: { result: EXECUTION_STATES } },
  cycleDuration: { about: "tenant", labels: { kind: CYCLE_KINDS } },
  probeDuration: { about: "target", labels: {} },
  rateLimitedTotal: { about: "target", labels: {} },
} as const satisfies Partial<
  Record<
    keyof typeof METRICS,
    {
      readonly about: "tenant" | "job" | "target";
      readonly labels: Readonly<Record<string, readonly string[]>>;
    }
  >
>;

export type TelemetryKey = keyof typeof TELEMETRY;

export const TELEMETRY_KEYS = Object.keys(TELEMETRY) as readonly TelemetryKey[];

type KnownLabels<K extends TelemetryKey> = (typeof TELEMETRY)[K]["labels"];

/** `id` is the short name of a job (metrics/sync-job-label.ts), or the name of a target. */
type Subject<About> = About extends "tenant"
  ? { readonly tenant: string }
  : { readonly tenant: string; readonly id: string };

export type TelemetryLabels<K extends TelemetryKey> = Subject<(typeof TELEMETRY)[K]["about"]> & {
  readonly [L in keyof KnownLabels<K>]: KnownLabels<K>[L] extends readonly (infer V)[] ? V : never;
};

/**
 * A number that belongs to a metric. `parts` are the tenant, the id of a job or target, the values of the
 * other labels in the order of `TELEMETRY`, and for a histogram also the upper end of a bucket, or `sum`
 * for the sum of all values in milliseconds. The buckets are not cumulative: a value is counted only in the
 * smallest bucket that can hold it.
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

/** The amounts of one value of a histogram. If the clock was set back, the value is 0, not negative. */
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
  const { about, labels: knownLabels } = TELEMETRY[key];
  const names = ["tenant", ...(about === "tenant" ? [] : ["id"]), ...Object.keys(knownLabels)];
  return names.map((name) => labels[name] ?? "");
}

/** Every combination of the values of the labels that are known in advance. */
export function labelCombinations(key: TelemetryKey): readonly Readonly<Record<string, string>>[] {
  return Object.entries<readonly string[]>(TELEMETRY[key].labels).reduce<
    readonly Readonly<Record<string, string>>[]
  >(
    (all, [name, values]) =>
      all.flatMap((labels) => values.map((value) => ({ ...labels, [name]: value }))),
    [{}],
  );
}
