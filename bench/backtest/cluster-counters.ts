import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { ClusterCounts } from "../../domain/job-facts.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant } from "../../domain/time.ts";
import { createSlidingCounts, type SlidingCounts } from "./sliding-counts.ts";

const KEPT_HOURS = (30 * DAY) / HOUR;
const PAUSE_HOURS = (2 * DAY) / HOUR;

type ClusterEntry = {
  readonly cluster: FailureCluster;
  objects: number;
  readonly rows: SlidingCounts<"rows">;
  /** Hours since 1970 that have rows of it, oldest first. */
  hours: number[];
  /** From the first of them to the last; undefined where they have changed since. */
  period: ClusterPeriod | null | undefined;
};

/** What the log counts of each cluster of failures in one job. */
export function createClusterCounters(until: () => Instant) {
  const entries = new Map<string, ClusterEntry>();

  return {
    /** A row of this cluster. */
    addRow(cluster: FailureCluster, at: Instant): void {
      const known = entries.get(cluster.id);
      const entry = known ?? {
        cluster,
        objects: 0,
        rows: createSlidingCounts(["rows"], until()),
        hours: [],
        period: undefined,
      };
      if (known === undefined) entries.set(cluster.id, entry);
      entry.rows.add(at, "rows");
      if (addHour(entry.hours, Math.floor(at / HOUR))) entry.period = undefined;
    },
    /** An object has come to this cluster, or left it. */
    addObject(id: string | null, by: 1 | -1): void {
      const entry = id === null ? undefined : entries.get(id);
      if (entry !== undefined) entry.objects += by;
    },
    advanceTo(instant: Instant): void {
      for (const { rows } of entries.values()) rows.advanceTo(instant);
    },
    /** Most objects first. */
    counts(): readonly ClusterCounts[] {
      const found: ClusterCounts[] = [];
      const oldest = Math.floor(until() / HOUR) - KEPT_HOURS;
      for (const entry of entries.values()) {
        if ((entry.hours[0] ?? oldest) < oldest) {
          entry.hours = entry.hours.filter((hour) => hour >= oldest);
          entry.period = undefined;
        }
        if (entry.period === undefined) entry.period = periodOf(entry.hours);
        if (entry.period !== null) found.push(clusterCountsOf(entry, entry.period));
      }
      return found.sort((a, b) => b.objects - a.objects || (a.cluster.id < b.cluster.id ? -1 : 1));
    },
  };
}

/** Whether the hour is a new one. */
function addHour(hours: number[], hour: number): boolean {
  if (hours.at(-1) === hour) return false;
  const place = hours.findLastIndex((one) => one <= hour);
  if (hours[place] === hour) return false;
  hours.splice(place + 1, 0, hour);
  return true;
}

type ClusterPeriod = Pick<
  ClusterCounts,
  "firstEventAt" | "lastEventAt" | "lastBeforeGapAt" | "firstAfterGapAt"
>;

/** From the first row to the last, and the newest pause between them. */
function periodOf(hours: readonly number[]): ClusterPeriod | null {
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return null;
  const resumed = hours.findLastIndex((hour, n) => hour - (hours[n - 1] ?? hour) >= PAUSE_HOURS);
  const [pausedAt, resumedAt] =
    resumed < 0 ? [null, first] : [(hours[resumed - 1] ?? first) * HOUR, hours[resumed] ?? first];
  return {
    firstEventAt: first * HOUR,
    lastEventAt: last * HOUR,
    lastBeforeGapAt: pausedAt,
    firstAfterGapAt: resumedAt * HOUR,
  };
}

function clusterCountsOf(
  { cluster, objects, rows }: ClusterEntry,
  period: ClusterPeriod,
): ClusterCounts {
  const counts = rows.counts();
  const counted = {
    "1h": counts["1h"].rows,
    "24h": counts["24h"].rows,
    "7d": counts["7d"].rows,
    "30d": counts["30d"].rows,
  };
  return { cluster, objects, rows: counted, ...period };
}

/** Entra ends a reason with how often it has tried and when it will again: the same failure still. */
const RETRY_TEXT = " This operation was retried ";

/** Knows the cluster of a row that looks like an earlier one: to make its id takes long. */
export function createClusterReader(): (event: ProvisioningEvent) => FailureCluster | null {
  const known = new Map<string, FailureCluster | null>();
  return (event) => {
    const { status, code, steps, source, action, error } = event;
    if (status !== "failure" && status !== "warning") return null;
    const reason = error?.reason?.split(RETRY_TEXT, 1)[0] ?? "";
    const step = steps.find((one) => one.status === status)?.name;
    const isRetried = reason.length !== (error?.reason?.length ?? 0);
    const key = [status, code, step, source.kind, action, isRetried, reason].join("\n");
    const found = known.get(key);
    if (found !== undefined) return found;
    const cluster = buildFailureCluster(event);
    known.set(key, cluster);
    return cluster;
  };
}
