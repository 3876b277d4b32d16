import type { ClusterCounts, ObjectCounts, ObjectState } from "../../domain/facts.ts";
import { NO_ROWS } from "../../domain/facts.ts";
import type { Cluster } from "../../domain/failure/cluster.ts";
import { clusterOf } from "../../domain/failure/cluster.ts";
import type { ProvisioningEvent } from "../../domain/provisioning.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import type { Window } from "../../domain/window.ts";
import { WINDOWS } from "../../domain/window.ts";
import type { LogFacts, Store } from "../../store/store.ts";
import { NOW, TENANT } from "./rows-by-chance.ts";

// What a judgement asks of the log of one job, worked out the slow and obvious way. Cycles are left
// out: theirs are rows in a row, which chance does not make.

const LENGTH_MS = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY } as const;

export async function factsIn(store: Store, jobId: string): Promise<Facts> {
  const { cycles: _cycles, objects, ...facts } = await store.events.facts(TENANT, jobId, NOW);
  const clusters = [...facts.clusters].sort(byId);
  return { ...facts, clusters, objects: perWindow((window) => objects[window]) };
}

type Facts = Omit<LogFacts, "cycles" | "objects"> & {
  readonly objects: Readonly<Record<Window, ObjectCounts>>;
};

export function factsOf(mine: readonly ProvisioningEvent[], states: readonly ObjectState[]): Facts {
  const failing = states.filter(({ failingSince }) => failingSince !== null);
  const codes = new Map<string, number>();
  for (const { latest } of failing) {
    codes.set(latest.code ?? "", (codes.get(latest.code ?? "") ?? 0) + 1);
  }
  return {
    counts: perWindow((window) => {
      const counts = { ...NO_ROWS };
      for (const { status } of within(mine, window)) counts[status] += 1;
      return counts;
    }),
    events: mine.length,
    failing: [...codes]
      .map(([code, objects]) => ({ code, objects }))
      .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1)),
    failingObjects: failing.length,
    failingLately: failing.filter(({ failingSince }) => (failingSince ?? 0) >= NOW - DAY).length,
    clusters: clustersOf(mine),
    objects: perWindow((window) => ({
      attempted: people(within(mine, window).filter(isAttempt)),
      failed: people(within(mine, window).filter(({ status }) => status === "failure")),
    })),
  };
}

function clustersOf(mine: readonly ProvisioningEvent[]): readonly ClusterCounts[] {
  const clusters = new Map<string, { cluster: Cluster; rows: ProvisioningEvent[] }>();
  for (const event of mine) {
    const cluster = clusterOf(event);
    if (cluster === null) continue;
    const known = clusters.get(cluster.id) ?? { cluster, rows: [] };
    clusters.set(cluster.id, known);
    known.rows.push(event);
  }
  const newest = new Map<string, ProvisioningEvent>();
  for (const event of mine) {
    const other = newest.get(event.source.id);
    const isNewer = other === undefined || event.at > other.at;
    if (isNewer || (event.at === other.at && event.id > other.id)) {
      newest.set(event.source.id, event);
    }
  }
  const verdicts = [...newest.values()].map((event) => clusterOf(event)?.id);
  return [...clusters.values()]
    .map(({ cluster, rows }): ClusterCounts => {
      const hours = [...new Set(rows.map(({ at }) => Math.floor(at / HOUR)))].sort((a, b) => a - b);
      const resumed = hours.findLastIndex((hour, i) => i > 0 && hour - (hours[i - 1] ?? 0) > 48);
      const at = (index: number) => (hours.at(index) ?? Number.NaN) * HOUR;
      return {
        cluster,
        objects: verdicts.filter((id) => id === cluster.id).length,
        rows: perWindow((window) => within(rows, window).length),
        firstAt: at(0),
        lastAt: at(-1),
        pausedAt: resumed > 0 ? at(resumed - 1) : null,
        resumedAt: at(Math.max(0, resumed)),
      };
    })
    .sort(byId);
}

function byId(a: ClusterCounts, b: ClusterCounts): number {
  return a.cluster.id < b.cluster.id ? -1 : 1;
}

function isAttempt({ status }: ProvisioningEvent): boolean {
  return status === "success" || status === "failure" || status === "warning";
}

function people(rows: readonly ProvisioningEvent[]): number {
  return new Set(rows.map(({ source }) => source.id)).size;
}

function within(rows: readonly ProvisioningEvent[], window: Window): readonly ProvisioningEvent[] {
  return rows.filter(({ at }) => at >= NOW - LENGTH_MS[window] && at < NOW);
}

function perWindow<T>(value: (window: Window) => T): Readonly<Record<Window, T>> {
  return Object.fromEntries(WINDOWS.map((window) => [window, value(window)])) as Record<Window, T>;
}
