import {
  type LatencyBucket,
  type TargetScrape,
  type TargetTraffic,
  UNKNOWN_TRAFFIC,
} from "../../domain/target.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { isFailureStatus } from "./metrics-labels.ts";

type StatusRate = {
  readonly method: string;
  readonly status: string | null;
  readonly perSecond: number;
};

/** The traffic between two scrapes; `byStatus` and `gapMs` are null if it is not known. */
export type MeasuredTraffic = TargetTraffic & {
  readonly byStatus: readonly StatusRate[] | null;
  readonly gapMs: Millis | null;
};

const UNKNOWN: MeasuredTraffic = { ...UNKNOWN_TRAFFIC, byStatus: null, gapMs: null };

/**
 * After a gap of more intervals than this the traffic is unknown: an average over so long a time
 * does not describe the present.
 */
const MAX_GAP_INTERVALS = 5;

/**
 * The traffic between two scrapes. A counter that has become smaller was reset to 0 between the two
 * scrapes, and so were all counters of a server whose process has started again.
 *
 * @param intervalMs intended time between two scrapes
 */
export function measureTraffic(
  before: TargetScrape | null,
  after: TargetScrape,
  intervalMs: Millis,
): MeasuredTraffic {
  const gapMs = before === null ? 0 : after.at - before.at;
  if (before === null || gapMs <= 0 || gapMs > MAX_GAP_INTERVALS * intervalMs) return UNKNOWN;
  const hasRestarted = hasProcessRestarted(before, after);
  const increase: CounterIncrease = (earlier, later) =>
    hasRestarted || later < earlier ? later : later - earlier;
  const byStatus = ratesByStatus(before, after, increase);
  return {
    requestsPerSecond: byStatus === null ? null : totalPerSecond(byStatus),
    failuresPerSecond: ratePerSecond(byStatus, isFailureStatus),
    throttledPerSecond: ratePerSecond(byStatus, (status) => status === "429", "4xx"),
    serverErrorsPerSecond: ratePerSecond(byStatus, (status) => status.startsWith("5")),
    ...measureLatency(before, after, increase),
    byStatus,
    gapMs,
  };
}

function hasProcessRestarted(before: TargetScrape, after: TargetScrape): boolean {
  const [earlier, later] = [before.processStartSeconds, after.processStartSeconds];
  return earlier !== null && later !== null && earlier !== later;
}

type CounterIncrease = (earlier: number, later: number) => number;

function ratesByStatus(
  before: TargetScrape,
  after: TargetScrape,
  increase: CounterIncrease,
): readonly StatusRate[] | null {
  if (before.requests === null || after.requests === null) return null;
  const seconds = (after.at - before.at) / SECOND;
  const totals = new Map(
    before.requests.map(({ method, status, total }) => [`${method} ${status}`, total]),
  );
  return after.requests.map(({ method, status, total }) => ({
    method,
    status,
    perSecond: increase(totals.get(`${method} ${status}`) ?? 0, total) / seconds,
  }));
}

/**
 * The rate of the requests with a wanted status. Null if a series has no status, or if requests
 * arrive whose status is unclear: an unknown word, or one of `vagueStatuses`.
 */
function ratePerSecond(
  byStatus: readonly StatusRate[] | null,
  isWanted: (status: string) => boolean,
  ...vagueStatuses: readonly string[]
): number | null {
  if (byStatus === null) return null;
  const isVague = ({ status, perSecond }: StatusRate) =>
    status === null || (perSecond > 0 && ["other", ...vagueStatuses].includes(status));
  if (byStatus.some(isVague)) return null;
  return totalPerSecond(byStatus.filter(({ status }) => status !== null && isWanted(status)));
}

const totalPerSecond = (rates: readonly StatusRate[]): number =>
  rates.reduce((sum, { perSecond }) => sum + perSecond, 0);

type Latency = Pick<TargetTraffic, "meanLatencyMs" | "p50LatencyMs" | "p95LatencyMs">;

const UNKNOWN_LATENCY: Latency = { meanLatencyMs: null, p50LatencyMs: null, p95LatencyMs: null };

function measureLatency(
  before: TargetScrape,
  after: TargetScrape,
  increase: CounterIncrease,
): Latency {
  if (after.latencyCount === null || before.latencyCount === null) return UNKNOWN_LATENCY;
  const count = increase(before.latencyCount, after.latencyCount);
  if (count <= 0) return UNKNOWN_LATENCY;
  const isReset = count === after.latencyCount;
  const growth = (earlier: number, later: number) => later - (isReset ? 0 : earlier);
  const seconds =
    after.latencySumSeconds === null
      ? null
      : growth(before.latencySumSeconds ?? 0, after.latencySumSeconds);
  const countsBefore = new Map(
    before.latencyBuckets.map((bucket) => [bucket.atMostSeconds, bucket.count]),
  );
  const buckets = after.latencyBuckets.map(({ atMostSeconds, count: total }) => ({
    atMostSeconds,
    count: growth(countsBefore.get(atMostSeconds) ?? 0, total),
  }));
  return {
    meanLatencyMs: seconds === null || seconds < 0 ? null : (seconds / count) * SECOND,
    p50LatencyMs: quantileMs(0.5, buckets, count),
    p95LatencyMs: quantileMs(0.95, buckets, count),
  };
}

/**
 * Computes the quantile like `histogram_quantile` of Prometheus: the requests of a bucket are spread
 * evenly over it, and a quantile beyond the last bucket is the limit of this bucket.
 */
function quantileMs(
  quantile: number,
  buckets: readonly LatencyBucket[],
  count: number,
): Millis | null {
  const last = buckets.at(-1);
  if (last === undefined) return null;
  const rank = quantile * count;
  const index = buckets.findIndex((bucket) => bucket.count >= rank);
  if (index < 0) return last.atMostSeconds * SECOND;
  const bucket = buckets[index] ?? last;
  const lower = buckets[index - 1] ?? { atMostSeconds: 0, count: 0 };
  const inBucket = bucket.count - lower.count;
  const share = inBucket <= 0 ? 1 : (rank - lower.count) / inBucket;
  const seconds = lower.atMostSeconds + (bucket.atMostSeconds - lower.atMostSeconds) * share;
  return seconds >= 0 ? seconds * SECOND : null;
}
