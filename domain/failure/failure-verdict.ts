import type { ClusterCounts, JobFacts, ObjectCounts, StatusCounts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { FailureWindow } from "../window.ts";
import { catalogued, explain } from "./errors.ts";
import { overdueClusters } from "./leavers.ts";
import type { ClusterVerdict, FailureVerdict } from "./verdict.ts";

/** Bounds a snapshot; what is beyond is counted. */
const MAX_CLUSTERS = 20;

/** What fails in one job, and whose it is. */
export function judgeFailures(
  facts: JobFacts,
  thresholds: Thresholds,
  now: Instant,
): FailureVerdict {
  const { counts, objects, cycles } = facts;
  const all = objectsFailing(facts);
  const { application } = facts.job;
  const clusters = facts.clusters.toSorted(worstFirst);
  const overdue = overdueClusters(facts, thresholds, now);
  const leaving = clusters.filter(({ cluster }) => cluster.leaving);
  return {
    rowRatio: perWindow((window) =>
      rowRatio(window === "cycle" ? rowsOfCycle(cycles[0]) : counts[window]),
    ),
    objectRatio: perWindow((window) => (objects === null ? null : objectRatio(objects[window]))),
    clusters: clusters
      .slice(0, MAX_CLUSTERS)
      .map((one) => clusterVerdict(one, { all, application, thresholds, now })),
    moreClusters: Math.max(0, clusters.length - MAX_CLUSTERS),
    leavers: objectsOf(leaving),
    leaversOverdue: objectsOf(leaving.filter(({ cluster }) => overdue.has(cluster.id))),
    references: objectsOf(clusters.filter(isReference)),
  };
}

/** Every failing object is in one cluster at most; some may be in none that is kept. */
function objectsFailing({ failingObjects, clusters }: JobFacts): number {
  const known = clusters.filter(({ cluster }) => cluster.status === "failure");
  return Math.max(failingObjects, objectsOf(known));
}

function objectsOf(clusters: readonly { readonly objects: number }[]): number {
  return clusters.reduce((sum, { objects }) => sum + Math.max(0, objects), 0);
}

function isReference({ cluster: { status, code } }: ClusterCounts): boolean {
  return status === "warning" || catalogued(code)?.class === "reference";
}

/** To recreate an account that should go is no remedy. */
const LOST = {
  meaning: "Entra does not find the account that it should disable or delete in the app.",
  remedy:
    "The app's admin looks for the account, also under another id, and disables it where it is still active; where it is gone, nothing more needs doing.",
};

type Beside = {
  readonly all: number;
  readonly application: string;
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

function clusterVerdict(counts: ClusterCounts, beside: Beside): ClusterVerdict {
  const { cluster, rows, firstAt, lastAt, resumedAt } = counts;
  const { status } = cluster;
  const objects = Math.max(0, counts.objects);
  const explained = explain(cluster.code, cluster.template, beside.application);
  const words =
    cluster.leaving && explained.class === "stale-link" ? { ...explained, ...LOST } : explained;
  return {
    id: cluster.id,
    status,
    code: cluster.code,
    step: cluster.step,
    attribute: cluster.attribute,
    kind: cluster.kind,
    leaving: cluster.leaving,
    template: cluster.template,
    state: stateOf(counts, beside),
    objects,
    share: status === "failure" && objects > 0 ? objects / beside.all : 0,
    rows,
    firstAt,
    since: resumedAt,
    lastAt,
    class: words.class,
    owner: words.owner,
    meaning: words.meaning,
    remedy: words.remedy,
  };
}

function stateOf(
  { objects, pausedAt, resumedAt }: ClusterCounts,
  { thresholds, now }: Beside,
): ClusterVerdict["state"] {
  if (objects <= 0) return "resolved";
  if (now - resumedAt > thresholds.clusterNewMs) return "ongoing";
  return pausedAt === null ? "new" : "regressed";
}

/** Leavers, then most objects; the id settles what is left, so that any order of facts is one verdict. */
function worstFirst(a: ClusterCounts, b: ClusterCounts): number {
  return (
    rank(b) - rank(a) ||
    b.objects - a.objects ||
    b.lastAt - a.lastAt ||
    (a.cluster.id < b.cluster.id ? -1 : 1)
  );
}

/** A leaver, any failure, an object without a reference, and what is over. */
function rank({ cluster, objects }: ClusterCounts): number {
  if (objects <= 0) return 0;
  if (cluster.status === "warning") return 1;
  return cluster.leaving ? 3 : 2;
}

function perWindow(ratio: (window: FailureWindow) => number | null): FailureVerdict["rowRatio"] {
  return {
    "1h": ratio("1h"),
    "24h": ratio("24h"),
    "7d": ratio("7d"),
    "30d": ratio("30d"),
    cycle: ratio("cycle"),
  };
}

type Attempts = Pick<StatusCounts, "success" | "failure" | "warning">;

/** Skips are no attempts. */
function rowRatio({ success, failure, warning }: Attempts): number | null {
  const attempts = success + failure + warning;
  return attempts > 0 ? failure / attempts : null;
}

function rowsOfCycle(cycle: JobFacts["cycles"][number] | undefined): Attempts {
  const sum = { success: 0, failure: 0, warning: 0 };
  for (const { status, rows } of cycle?.rows ?? []) {
    if (status === "success" || status === "failure" || status === "warning") sum[status] += rows;
  }
  return sum;
}

function objectRatio({ attempted, failed }: ObjectCounts): number | null {
  return attempted > 0 ? Math.min(1, failed / attempted) : null;
}
