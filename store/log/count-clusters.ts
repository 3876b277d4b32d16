import { explainCode } from "../../domain/explanation/explain-error.ts";
import type { FailureCluster } from "../../domain/failure-cluster.ts";
import type { ClusterCounts } from "../../domain/job-facts.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { TimeWindow } from "../../domain/time-window.ts";
import type { JobKeys } from "../redis/keys.ts";
import { digestOf } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { ActivitySpan } from "./activity-span.ts";
import { activitySpanOf, daysToRead } from "./activity-span.ts";
import type { CounterReader } from "./count-windows.ts";
import { range } from "./count-windows.ts";
import type { Outcome, OutcomeNumbers } from "./outcome-numbers.ts";
import { type OutcomeStatusId, outcomeStatusId, splitId } from "./outcome-status-id.ts";
import { readRowTimes, type TimeRange } from "./row-times.ts";

export type RowsByOutcome = Map<OutcomeStatusId, Record<TimeWindow, number>>;

/**
 * The objects whose newest event has this outcome: a failure, a warning, or a skip that means a
 * missing account.
 */
export type AffectedObjects = {
  readonly status: FailureCluster["status"];
  readonly outcome: Outcome;
  readonly objectCount: number;
};

type ClusterSources = {
  readonly redis: RedisClient;
  readonly keys: JobKeys;
  /** The same reader that counted the windows, so that nothing is read twice. */
  readonly counters: CounterReader;
  readonly outcomeNumbers: OutcomeNumbers;
};

type WindowCounts = {
  readonly until: Instant;
  readonly rowsByOutcome: RowsByOutcome;
  readonly affected: readonly AffectedObjects[];
};

/** How many days are searched for the beginning, the end and the pauses of a cluster. */
const CLUSTER_DAYS = 30;

/**
 * Counts rows and objects of each cluster that had rows in the last 30 days or has affected objects
 * now. The cluster with the most objects comes first. Row counts and times are exact. If the last 30
 * days have no row of the cluster, its times come from the objects that are still affected.
 */
export async function countClusters(
  sources: ClusterSources,
  { until, rowsByOutcome, affected }: WindowCounts,
): Promise<readonly ClusterCounts[]> {
  const affectedById = new Map(
    affected.flatMap(({ status, outcome, objectCount }) => {
      const id = outcomeStatusId(status, outcome.number);
      return id === null ? [] : [[id, objectCount] as const];
    }),
  );
  const ids = [...new Set([...rowsByOutcome.keys(), ...affectedById.keys()])].filter(
    (id) => clusterOfId(sources.outcomeNumbers, id) !== null,
  );
  const spans = await readActivitySpans(sources, ids, until);
  return ids
    .flatMap((id, i): ClusterCounts | [] => {
      const { firstAt, lastAt, pause } = spans[i] ?? NO_ACTIVITY;
      const cluster = clusterOfId(sources.outcomeNumbers, id);
      if (cluster === null) return [];
      return {
        cluster,
        objects: affectedById.get(id) ?? 0,
        rows: rowsByOutcome.get(id) ?? { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
        firstEventAt: firstAt,
        lastEventAt: lastAt,
        lastBeforeGapAt: pause?.lastAt ?? null,
        firstAfterGapAt: pause?.resumedAt ?? firstAt,
      };
    })
    .sort(compareMostObjectsFirst);
}

function compareMostObjectsFirst(a: ClusterCounts, b: ClusterCounts): number {
  const rowDifference = b.rows["30d"] - a.rows["30d"];
  return b.objects - a.objects || rowDifference || (a.cluster.id < b.cluster.id ? -1 : 1);
}

/**
 * Rows that are counted by code alone form one cluster per code, without step and message. Null for
 * skips without a cluster, because they mean no missing account.
 */
function clusterOfId(outcomeNumbers: OutcomeNumbers, id: OutcomeStatusId): FailureCluster | null {
  const { outcomeNumber, status } = splitId(id);
  const { cluster, code } = outcomeNumbers.outcomeOf(outcomeNumber);
  if (cluster !== null) return cluster;
  if (status === "skipped") return null;
  return {
    id: digestOf(`${status} ${code ?? ""}`).toString("hex"),
    status,
    code: code ?? "",
    step: null,
    attribute: null,
    kind: "other",
    isDeprovisioning: false,
    messageTemplate: null,
    explanation: explainCode(code),
  };
}

const NO_ACTIVITY: ActivitySpan = { firstAt: 0, lastAt: 0, pause: null };

/**
 * Finds the days of each id in the day counters. Reads the times of rows only of the days on which a
 * span begins, ends or pauses.
 */
async function readActivitySpans(
  sources: ClusterSources,
  ids: readonly OutcomeStatusId[],
  until: Instant,
): Promise<readonly ActivitySpan[]> {
  const { redis, keys, counters } = sources;
  const today = Math.floor(until / DAY);
  const days = new Map<OutcomeStatusId, number[]>(ids.map((id) => [id, []]));
  for (const day of range(today - CLUSTER_DAYS, today + 1)) {
    for (const { status, outcomeNumber } of await counters.daySlot(day)) {
      const id = outcomeStatusId(status, outcomeNumber);
      const daysOfId = id === null ? undefined : days.get(id);
      if (daysOfId !== undefined && daysOfId.at(-1) !== day) daysOfId.push(day);
    }
  }
  const readDays = new Set([...days.values()].flatMap(daysToRead));
  const times = new Map(
    await Promise.all(
      [...readDays].map(async (day) => [day, await readRowTimes(redis, keys, day)] as const),
    ),
  );
  return await Promise.all(
    ids.map(async (id) => {
      const timesOn = (day: number) => times.get(day)?.get(id) ?? wholeDay(day);
      return (
        activitySpanOf(days.get(id) ?? [], timesOn) ?? (await activitySpanOfObjects(sources, id))
      );
    }),
  );
}

/** The range of a day whose times have expired; the day counters live longer. */
function wholeDay(day: number): TimeRange {
  return { first: day * DAY, last: (day + 1) * DAY - 1 };
}

/**
 * The span of an id whose rows are older than every window. The counters no longer have these rows,
 * so the times are the scores of the affected objects in the sorted sets.
 */
async function activitySpanOfObjects(
  { redis, keys }: ClusterSources,
  id: OutcomeStatusId,
): Promise<ActivitySpan> {
  const { outcomeNumber, status } = splitId(id);
  const keyOf = {
    failure: keys.failingByOutcome,
    warning: keys.warnedByOutcome,
    skipped: keys.missingByOutcome,
  }[status];
  const key = keyOf(outcomeNumber);
  const [first, last] = await Promise.all([
    redis.zrange(key, "0", "0", "WITHSCORES"),
    redis.zrange(key, "-1", "-1", "WITHSCORES"),
  ]);
  return { firstAt: Number(first[1] ?? 0), lastAt: Number(last[1] ?? 0), pause: null };
}
