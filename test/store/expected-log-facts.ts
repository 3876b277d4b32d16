import { buildFailureCluster } from "../../domain/failure/build-failure-cluster.ts";
import type { FailureCluster } from "../../domain/failure-cluster.ts";
import {
  type ClusterCounts,
  type LeaverCounts,
  type ObjectCounts,
  ZERO_STATUS_COUNTS,
} from "../../domain/job-facts.ts";
import type { ObjectState } from "../../domain/object-state.ts";
import type { ProvisioningEvent } from "../../domain/provisioning-event.ts";
import { DAY, HOUR, type Instant } from "../../domain/time.ts";
import type { TimeWindow } from "../../domain/time-window.ts";
import { TIME_WINDOWS } from "../../domain/time-window.ts";
import type { LogFacts } from "../../store/log/log-facts.ts";
import type { Store } from "../../store/store.ts";
import { NOW, TENANT } from "./random-events.ts";

// The facts that an assessment needs from the log of one job, computed from events without a store.
// Cycles are left out, because random events do not form cycles.

const WINDOW_MS = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY } as const;

export async function logFactsInStore(store: Store, jobId: string): Promise<ExpectedLogFacts> {
  const {
    cycles: _cycles,
    objects,
    ...facts
  } = await store.events.logFacts(TENANT, jobId, logTimes(NOW));
  const clusters = [...facts.clusters].sort(compareClusterIds);
  return { ...facts, clusters, objects: perWindow((window) => objects[window]) };
}

type ExpectedLogFacts = Omit<LogFacts, "cycles" | "objects"> & {
  readonly objects: Readonly<Record<TimeWindow, ObjectCounts>>;
};

export function expectedLogFacts(
  jobEvents: readonly ProvisioningEvent[],
  states: readonly ObjectState[],
): ExpectedLogFacts {
  const failing = states.filter(({ failingSince }) => failingSince !== null);
  const missing = states.filter(({ missingAccountSince }) => missingAccountSince !== null);
  const newest = jobEvents.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))[0];
  const codes = new Map<string, number>();
  for (const { latestEvent } of failing) {
    codes.set(latestEvent.code ?? "", (codes.get(latestEvent.code ?? "") ?? 0) + 1);
  }
  return {
    counts: perWindow((window) => {
      const counts = { ...ZERO_STATUS_COUNTS };
      for (const { status } of eventsInWindow(jobEvents, window)) counts[status] += 1;
      return counts;
    }),
    eventsTotal: jobEvents.length,
    sourceSystem: newest?.sourceSystem ?? null,
    targetSystem: newest?.targetSystem ?? null,
    failingByCode: [...codes]
      .map(([code, objects]) => ({ code, objects }))
      .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1)),
    failingObjects: failing.length,
    newlyFailingObjects: failing.filter(({ failingSince }) => (failingSince ?? 0) >= NOW - DAY)
      .length,
    missingAccounts: missing.length,
    newlyMissingAccounts: missing.filter(
      ({ missingAccountSince }) => (missingAccountSince ?? 0) >= NOW - DAY,
    ).length,
    skipReasons: expectedSkipReasons(states),
    leavers: expectedLeavers(jobEvents),
    clusters: expectedClusters(jobEvents),
    objects: perWindow((window) => ({
      attempted: countPeople(eventsInWindow(jobEvents, window).filter(isAttempt)),
      failed: countPeople(eventsInWindow(jobEvents, window).filter(isFailure)),
    })),
  };
}

const LEAVER_OVERDUE_MS = 2 * HOUR;

/** The times of a request for log facts, for leavers who are overdue after two hours. */
export const logTimes = (until: Instant) => ({
  until,
  leaversOverdueSince: until - LEAVER_OVERDUE_MS,
});

function expectedLeavers(jobEvents: readonly ProvisioningEvent[]): LeaverCounts {
  const newestFirst = jobEvents.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const isFailedDisable = (event: ProvisioningEvent) =>
    buildFailureCluster(event)?.isDeprovisioning === true;
  const since = [...new Set(jobEvents.map(({ source }) => source.id))].flatMap((person) => {
    const events = newestFirst.filter(({ source }) => source.id === person);
    if (events[0] === undefined || !isFailedDisable(events[0])) return [];
    const success = events.findIndex(({ status }) => status === "success");
    const sinceSuccess = success < 0 ? events : events.slice(0, success);
    return sinceSuccess.findLast(isFailedDisable)?.at ?? [];
  });
  return {
    people: since.length,
    overdue: since.filter((at) => at <= NOW - LEAVER_OVERDUE_MS).length,
    since: since.length === 0 ? null : Math.min(...since),
  };
}

function expectedClusters(jobEvents: readonly ProvisioningEvent[]): readonly ClusterCounts[] {
  const clusters = new Map<string, { cluster: FailureCluster; rows: ProvisioningEvent[] }>();
  for (const event of jobEvents) {
    const cluster = buildFailureCluster(event);
    if (cluster === null) continue;
    const group = clusters.get(cluster.id) ?? { cluster, rows: [] };
    clusters.set(cluster.id, group);
    group.rows.push(event);
  }
  const newest = new Map<string, ProvisioningEvent>();
  for (const event of jobEvents) {
    const current = newest.get(event.source.id);
    const isNewer = current === undefined || event.at > current.at;
    if (isNewer || (event.at === current.at && event.id > current.id)) {
      newest.set(event.source.id, event);
    }
  }
  const newestClusterIds = [...newest.values()].map((event) => buildFailureCluster(event)?.id);
  return [...clusters.values()]
    .map(({ cluster, rows }): ClusterCounts => {
      const times = rows.map(({ at }) => at).sort((a, b) => a - b);
      const resumedIndex = times.findLastIndex(
        (at, i) => i > 0 && at - (times[i - 1] ?? 0) > 2 * DAY,
      );
      const at = (index: number) => times.at(index) ?? Number.NaN;
      return {
        cluster,
        objects: newestClusterIds.filter((id) => id === cluster.id).length,
        rows: perWindow((window) => eventsInWindow(rows, window).length),
        firstEventAt: at(0),
        lastEventAt: at(-1),
        lastBeforeGapAt: resumedIndex > 0 ? at(resumedIndex - 1) : null,
        firstAfterGapAt: at(Math.max(0, resumedIndex)),
      };
    })
    .sort(compareClusterIds);
}

function compareClusterIds(a: ClusterCounts, b: ClusterCounts): number {
  return a.cluster.id < b.cluster.id ? -1 : 1;
}

function isFailure({ status, isMissingAccountSkip }: ProvisioningEvent): boolean {
  return status === "failure" || isMissingAccountSkip;
}

function isAttempt(event: ProvisioningEvent): boolean {
  return event.status === "success" || event.status === "warning" || isFailure(event);
}

function expectedSkipReasons(states: readonly ObjectState[]): LogFacts["skipReasons"] {
  const skipped = states.filter(({ latestEvent }) => latestEvent.status === "skipped");
  const codes = new Set(skipped.map(({ latestEvent }) => latestEvent.code ?? ""));
  return [...codes]
    .map((code) => {
      const withCode = skipped.filter(({ latestEvent }) => (latestEvent.code ?? "") === code);
      const missing = withCode.filter(({ missingAccountSince }) => missingAccountSince !== null);
      return { code, objects: withCode.length, missingAccounts: missing.length };
    })
    .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
}

function countPeople(rows: readonly ProvisioningEvent[]): number {
  return new Set(rows.map(({ source }) => source.id)).size;
}

function eventsInWindow(
  rows: readonly ProvisioningEvent[],
  window: TimeWindow,
): readonly ProvisioningEvent[] {
  return rows.filter(({ at }) => at >= NOW - WINDOW_MS[window] && at < NOW);
}

function perWindow<T>(value: (window: TimeWindow) => T): Readonly<Record<TimeWindow, T>> {
  return Object.fromEntries(TIME_WINDOWS.map((window) => [window, value(window)])) as Record<
    TimeWindow,
    T
  >;
}
