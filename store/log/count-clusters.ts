import type { Redis } from "ioredis";
import { explainCode } from "../../domain/failure/explain-error.ts";
import { CLUSTER_STATUSES, type FailureCluster } from "../../domain/failure-cluster.ts";
import type { ClusterCounts } from "../../domain/job-facts.ts";
import type { EventStatus } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import type { TimeWindow } from "../../domain/time-window.ts";
import type { JobKeys } from "../redis/keys.ts";
import { digestOf } from "../redis/keys.ts";
import type { ActivitySpan } from "./activity-span.ts";
import { activitySpanOf, daysToRead } from "./activity-span.ts";
import type { CounterReader } from "./count-windows.ts";
import { range } from "./count-windows.ts";
import type { Outcome, OutcomeNumbers } from "./outcome-numbers.ts";

/**
 * One number for an outcome number and a status. An outcome number that stands for a code alone may
 * have failures, warnings and skips, so it has one id for each status.
 */
type OutcomeStatusId = number;

/** The statuses in the order of their remainders in an id. */
const ID_STATUSES: readonly EventStatus[] = CLUSTER_STATUSES;

export function outcomeStatusId(
  status: EventStatus,
  outcomeNumber: number,
): OutcomeStatusId | null {
  const index = ID_STATUSES.indexOf(status);
  return index < 0 ? null : outcomeNumber * CLUSTER_STATUSES.length + index;
}

function splitId(id: OutcomeStatusId) {
  return {
    outcomeNumber: Math.floor(id / CLUSTER_STATUSES.length),
    status: CLUSTER_STATUSES[id % CLUSTER_STATUSES.length] ?? "failure",
  };
}

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
  readonly redis: Redis;
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
 * now. The cluster with the most objects comes first. Row counts are exact. Times are whole hours:
 * they come from the counters of the last 30 days or, if the counters have no row of the cluster,
 * from the objects that are still affected.
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
      const { firstHour, lastHour, pause } = spans[i] ?? NO_ACTIVITY;
      const cluster = clusterOfId(sources.outcomeNumbers, id);
      if (cluster === null) return [];
      return {
        cluster,
        objects: affectedById.get(id) ?? 0,
        rows: rowsByOutcome.get(id) ?? { "1h": 0, "24h": 0, "7d": 0, "30d": 0 },
        firstEventAt: firstHour * HOUR,
        lastEventAt: lastHour * HOUR,
        lastBeforeGapAt: pause === null ? null : pause.lastHour * HOUR,
        firstAfterGapAt: (pause?.resumedHour ?? firstHour) * HOUR,
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
 * skips without a cluster, because nobody is missing anything.
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

const NO_ACTIVITY: ActivitySpan = { firstHour: 0, lastHour: 0, pause: null };

/**
 * Finds the days of each id in the day counters. Reads the hour counters only of the days on which
 * a span begins, ends or pauses.
 */
async function readActivitySpans(
  sources: ClusterSources,
  ids: readonly OutcomeStatusId[],
  until: Instant,
): Promise<readonly ActivitySpan[]> {
  const { counters } = sources;
  const today = Math.floor(until / DAY);
  const days = new Map<OutcomeStatusId, number[]>(ids.map((id) => [id, []]));
  for (const day of range(today - CLUSTER_DAYS, today + 1)) {
    for (const { status, outcomeNumber } of await counters.daySlot(day)) {
      const id = outcomeStatusId(status, outcomeNumber);
      const daysOfId = id === null ? undefined : days.get(id);
      if (daysOfId !== undefined && daysOfId.at(-1) !== day) daysOfId.push(day);
    }
  }
  const hourDays = new Set([...days.values()].flatMap(daysToRead));
  const hours = new Map(
    await Promise.all(
      [...hourDays].map(
        async (day) => [day, hourRanges(await counters.hourSlots(day), day)] as const,
      ),
    ),
  );
  return await Promise.all(
    ids.map(async (id) => {
      const hoursOn = (day: number) => hours.get(day)?.get(id) ?? wholeDayRange(day);
      return (
        activitySpanOf(days.get(id) ?? [], hoursOn) ?? (await activitySpanOfObjects(sources, id))
      );
    }),
  );
}

type HourRange = { readonly first: number; readonly last: number };

/** The first and last hour of each outcome and status on one day. */
function hourRanges(
  slots: Awaited<ReturnType<CounterReader["hourSlots"]>>,
  day: number,
): ReadonlyMap<OutcomeStatusId, HourRange> {
  const ranges = new Map<OutcomeStatusId, HourRange>();
  for (const [hourOfDay, slot] of slots) {
    const hour = day * 24 + hourOfDay;
    for (const { status, outcomeNumber } of slot) {
      const id = outcomeStatusId(status, outcomeNumber);
      if (id === null) continue;
      const range = ranges.get(id) ?? { first: hour, last: hour };
      ranges.set(id, {
        first: Math.min(range.first, hour),
        last: Math.max(range.last, hour),
      });
    }
  }
  return ranges;
}

/** The range of a day whose hour counters have expired; day counters live longer. */
function wholeDayRange(day: number): HourRange {
  return { first: day * 24, last: day * 24 + 23 };
}

/**
 * The span of an id whose rows are older than every window. The counters no longer have these rows,
 * so the hours come from the scores of the affected objects in the sorted sets.
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
  const hourOf = (memberWithScore: readonly string[]) =>
    Math.floor(Number(memberWithScore[1] ?? 0) / HOUR);
  return { firstHour: hourOf(first), lastHour: hourOf(last), pause: null };
}
