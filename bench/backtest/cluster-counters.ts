import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { ClusterCounts } from "../../domain/job-facts.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant } from "../../domain/time.ts";
import { createSlidingCounts, type SlidingCounts } from "./sliding-counts.ts";

const KEPT_HOURS = (30 * DAY) / HOUR;
const MIN_GAP_MS = 2 * DAY;

type ClusterEntry = {
  readonly cluster: FailureCluster;
  objectCount: number;
  readonly rows: SlidingCounts<"rows">;
  /** One entry for each hour in which the cluster has rows, oldest first. */
  hours: HourOfRows[];
  /** Computed from `hours`; null without hours, undefined when `hours` has changed. */
  period: ClusterPeriod | null | undefined;
};

/** The times of the first and last row in one hour. `hour` counts from 1970. */
type HourOfRows = { readonly hour: number; first: Instant; last: Instant };

/**
 * Counts the rows and objects of each failure cluster of one job. `windowEnd` returns the time at which all time
 * windows end.
 */
export function createClusterCounters(windowEnd: () => Instant) {
  const entries = new Map<string, ClusterEntry>();

  return {
    addRow(cluster: FailureCluster, at: Instant): void {
      const known = entries.get(cluster.id);
      const entry = known ?? {
        cluster,
        objectCount: 0,
        rows: createSlidingCounts(["rows"], windowEnd()),
        hours: [],
        period: undefined,
      };
      if (known === undefined) entries.set(cluster.id, entry);
      entry.rows.add(at, "rows");
      if (addRowTime(entry.hours, at)) entry.period = undefined;
    },
    /** `difference` is 1 if an object is added to the cluster, and -1 if it is removed. */
    changeObjectCount(id: string | null, difference: 1 | -1): void {
      const entry = id === null ? undefined : entries.get(id);
      if (entry !== undefined) entry.objectCount += difference;
    },
    advanceTo(instant: Instant): void {
      for (const { rows } of entries.values()) rows.advanceTo(instant);
    },
    /** Most objects first. */
    counts(): readonly ClusterCounts[] {
      const clusterCounts: ClusterCounts[] = [];
      const oldest = Math.floor(windowEnd() / HOUR) - KEPT_HOURS;
      for (const entry of entries.values()) {
        if ((entry.hours[0]?.hour ?? oldest) < oldest) {
          entry.hours = entry.hours.filter(({ hour }) => hour >= oldest);
          entry.period = undefined;
        }
        if (entry.period === undefined) entry.period = periodOf(entry.hours);
        if (entry.period !== null) clusterCounts.push(clusterCountsOf(entry, entry.period));
      }
      return clusterCounts.sort(
        (a, b) => b.objects - a.objects || (a.cluster.id < b.cluster.id ? -1 : 1),
      );
    },
  };
}

/** Returns true if the row changes the first or the last time of its hour. */
function addRowTime(hours: HourOfRows[], at: Instant): boolean {
  const hour = Math.floor(at / HOUR);
  const index = hours.findLastIndex((earlier) => earlier.hour <= hour);
  const known = hours[index];
  if (known?.hour !== hour) {
    hours.splice(index + 1, 0, { hour, first: at, last: at });
    return true;
  }
  if (at >= known.first && at <= known.last) return false;
  known.first = Math.min(known.first, at);
  known.last = Math.max(known.last, at);
  return true;
}

type ClusterPeriod = Pick<
  ClusterCounts,
  "firstEventAt" | "lastEventAt" | "lastBeforeGapAt" | "firstAfterGapAt"
>;

/**
 * Finds the first and last row, and the newest gap of two days or more between rows. Without a gap
 * `lastBeforeGapAt` is null and `firstAfterGapAt` is the time of the first row.
 */
function periodOf(hours: readonly HourOfRows[]): ClusterPeriod | null {
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return null;
  const gapEnd = hours.findLastIndex(
    (hour, n) => hour.first - (hours[n - 1]?.last ?? hour.first) > MIN_GAP_MS,
  );
  return {
    firstEventAt: first.first,
    lastEventAt: last.last,
    lastBeforeGapAt: gapEnd < 0 ? null : (hours[gapEnd - 1]?.last ?? null),
    firstAfterGapAt: (gapEnd < 0 ? first : (hours[gapEnd] ?? first)).first,
  };
}

function clusterCountsOf(
  { cluster, objectCount, rows }: ClusterEntry,
  period: ClusterPeriod,
): ClusterCounts {
  const counts = rows.counts();
  const counted = {
    "1h": counts["1h"].rows,
    "24h": counts["24h"].rows,
    "7d": counts["7d"].rows,
    "30d": counts["30d"].rows,
  };
  return { cluster, objects: objectCount, rows: counted, ...period };
}

/**
 * Entra appends the number of retries and the next retry time to a reason. The text before it
 * identifies the failure.
 */
const RETRY_TEXT = " This operation was retried ";

/**
 * Builds the failure cluster of a row, with a cache by content: computing a cluster id is
 * expensive.
 */
export function createCachedClusterBuilder(): (event: ProvisioningEvent) => FailureCluster | null {
  const clustersByKey = new Map<string, FailureCluster | null>();
  return (event) => {
    const { status, code, steps, source, action, error, explanation } = event;
    const isClustered = status === "failure" || status === "warning" || event.isMissingAccountSkip;
    if (!isClustered) return null;
    const reason = error?.reason?.split(RETRY_TEXT, 1)[0] ?? "";
    const step = steps.find((each) => each.status === status)?.name;
    const isRetried = reason.length !== (error?.reason?.length ?? 0);
    const explained = [explanation?.id, explanation?.attribute];
    const key = [status, code, step, source.kind, action, isRetried, reason, ...explained].join(
      "\n",
    );
    const cached = clustersByKey.get(key);
    if (cached !== undefined) return cached;
    const cluster = buildFailureCluster(event);
    clustersByKey.set(key, cluster);
    return cluster;
  };
}
