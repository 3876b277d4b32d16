import type { LeaverCounts, ObjectCounts, StatusCounts } from "../../domain/job-facts.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { FailureWindow, TimeWindow } from "../../domain/time-window.ts";
import type { MemberCountQuery } from "../redis/count-members.ts";
import { countMembers } from "../redis/count-members.ts";
import type { JobKeys } from "../redis/keys.ts";
import { readCounters } from "../redis/read-counters.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { AffectedObjects, RowsByOutcome } from "./count-clusters.ts";
import { countClusters } from "./count-clusters.ts";
import type { CounterReader } from "./count-windows.ts";
import { countSpan, createCounterReader, windowSpans } from "./count-windows.ts";
import { createStatusTally } from "./counter-fields.ts";
import { loadJobLogState } from "./job-log-state.ts";
import { listRecentCycles } from "./list-cycles.ts";
import type { LogFacts, LogFactTimes } from "./log-facts.ts";
import type { OutcomeNumbers } from "./outcome-numbers.ts";
import { outcomeStatusId } from "./outcome-status-id.ts";

/**
 * Reads the facts of one job from its log, in two or three round trips. `until` is the time up to
 * which the log has been read.
 */
export async function readLogFacts(
  redis: RedisClient,
  keys: JobKeys,
  { until, leaversOverdueSince }: LogFactTimes,
): Promise<LogFacts> {
  const counters = createCounterReader(redis, keys);
  const [logState, { counts, rowsByOutcome }, cycles, leavers] = await Promise.all([
    loadJobLogState(redis, keys),
    countWindows(counters, until),
    listRecentCycles(redis, keys, until),
    countLeavers(redis, keys, leaversOverdueSince),
  ]);
  const cycleBeganAt = cycles[0]?.firstEventAt ?? null;
  const { outcomeNumbers } = logState;
  const [{ failing, warned, missing, newlyFailingCount, newlyMissingCount, objects }, skipped] =
    await Promise.all([
      countObjects({ redis, keys, outcomeNumbers }, { until, cycleBeganAt }),
      readCounters(redis, keys.skippedObjects, parseOutcomeField),
    ]);
  const failingByCode = sumByCode(failing);
  return {
    counts,
    eventsTotal: logState.totalRows,
    failingByCode,
    failingObjects: failingByCode.reduce((sum, group) => sum + group.objects, 0),
    newlyFailingObjects: newlyFailingCount,
    missingAccounts: sumObjects(missing),
    newlyMissingAccounts: newlyMissingCount,
    skipReasons: sumSkipReasons(skipped, missing, outcomeNumbers),
    clusters: await countClusters(
      { redis, keys, counters, outcomeNumbers },
      { until, rowsByOutcome, affected: [...failing, ...warned, ...missing] },
    ),
    leavers,
    objects,
    cycles,
    sourceSystem: logState.application?.sourceSystem ?? null,
    targetSystem: logState.application?.targetSystem ?? null,
  };
}

async function countLeavers(
  redis: RedisClient,
  { failingLeavers: key }: JobKeys,
  overdueSince: Instant,
): Promise<LeaverCounts> {
  const [[people = 0, notOverdue = 0], oldest] = await Promise.all([
    countMembers(redis, [{ key }, { key, from: overdueSince + 1 }]),
    redis.zrange(key, "0", "0", "WITHSCORES"),
  ]);
  const since = oldest[1];
  return {
    people,
    overdue: people - notOverdue,
    since: people === 0 || since === undefined ? null : Number(since),
  };
}

/**
 * Counts the rows of every window by status; counts failures, warnings and skips also by outcome number.
 */
async function countWindows(counters: CounterReader, until: Instant) {
  const rowsByOutcome: RowsByOutcome = new Map();
  const entries = await Promise.all(
    windowSpans(until).map(async ({ window, ...span }) => {
      const total = createStatusTally();
      await countSpan(counters, span, (status, outcomeNumber, rows) => {
        total.add(status, rows);
        const id = outcomeStatusId(status, outcomeNumber);
        if (id === null) return;
        const counted = rowsByOutcome.get(id) ?? { "1h": 0, "24h": 0, "7d": 0, "30d": 0 };
        rowsByOutcome.set(id, counted);
        counted[window] += rows;
      });
      return [window, total.counts()] as const;
    }),
  );
  return { counts: Object.fromEntries(entries) as Record<TimeWindow, StatusCounts>, rowsByOutcome };
}

type CountedJob = {
  readonly redis: RedisClient;
  readonly keys: JobKeys;
  readonly outcomeNumbers: OutcomeNumbers;
};

/** Makes all counts of objects with one command, so that all of them are of the same moment. */
async function countObjects(
  { redis, keys, outcomeNumbers }: CountedJob,
  { until, cycleBeganAt }: { readonly until: Instant; readonly cycleBeganAt: Instant | null },
) {
  const outcomes = outcomeNumbers.all();
  const outcomesOf = (status: AffectedObjects["status"]) =>
    outcomes.filter(({ cluster }) => (cluster?.status ?? status) === status);
  const failureOutcomes = outcomesOf("failure");
  const warningOutcomes = outcomesOf("warning");
  // A skip without a cluster does not mean a missing account.
  const missingOutcomes = outcomes.filter(({ cluster }) => cluster?.status === "skipped");
  const spans = [
    ...windowSpans(until).map(({ window, from }) => ({ window, from })),
    { window: "cycle" as const, from: cycleBeganAt ?? Number.MAX_SAFE_INTEGER },
  ];
  const memberCounts = await countMembers(redis, [
    { key: keys.failing, from: until - DAY },
    { key: keys.missing, from: until - DAY },
    ...spans.flatMap(({ from }): MemberCountQuery[] => [
      { key: keys.lastAttempts, from },
      { key: keys.lastFailures, from },
    ]),
    ...failureOutcomes.map(({ number }) => ({ key: keys.failingByOutcome(number) })),
    ...warningOutcomes.map(({ number }) => ({ key: keys.warnedByOutcome(number) })),
    ...missingOutcomes.map(({ number }) => ({ key: keys.missingByOutcome(number) })),
  ]);
  const [newlyFailingCount = 0, newlyMissingCount = 0, ...otherCounts] = memberCounts;
  const windowCounts = otherCounts.splice(0, 2 * spans.length);
  const countsByWindow = spans.map(({ window }, i) => [
    window,
    { attempted: windowCounts[2 * i] ?? 0, failed: windowCounts[2 * i + 1] ?? 0 },
  ]);
  const affected = (
    status: AffectedObjects["status"],
    group: typeof outcomes,
    firstIndex: number,
  ) =>
    group
      .map(
        (outcome, i): AffectedObjects => ({
          status,
          outcome,
          objectCount: otherCounts[firstIndex + i] ?? 0,
        }),
      )
      .filter(({ objectCount }) => objectCount > 0);
  const firstMissingIndex = failureOutcomes.length + warningOutcomes.length;
  return {
    newlyFailingCount,
    newlyMissingCount,
    objects: Object.fromEntries(countsByWindow) as Record<FailureWindow, ObjectCounts>,
    failing: affected("failure", failureOutcomes, 0),
    warned: affected("warning", warningOutcomes, failureOutcomes.length),
    missing: affected("skipped", missingOutcomes, firstMissingIndex),
  };
}

/** The number of objects by code, the code with the most objects first; `""` without a code. */
function sumByCode(affected: readonly AffectedObjects[]): LogFacts["failingByCode"] {
  const codes = new Map<string, number>();
  for (const { outcome, objectCount } of affected) addTo(codes, outcome.code, objectCount);
  return [...codes].map(([code, objects]) => ({ code, objects })).sort(compareMostObjectsFirst);
}

const parseOutcomeField = (field: string) => ({ outcomeNumber: Number.parseInt(field, 36) });

/** `skipped` has the number of skipped objects by outcome number, as `rows`. */
function sumSkipReasons(
  skipped: readonly { readonly outcomeNumber: number; readonly rows: number }[],
  missing: readonly AffectedObjects[],
  outcomeNumbers: OutcomeNumbers,
): LogFacts["skipReasons"] {
  const objectsByCode = new Map<string, number>();
  for (const { outcomeNumber, rows } of skipped)
    addTo(objectsByCode, outcomeNumbers.outcomeOf(outcomeNumber).code, rows);
  const missingByCode = new Map(sumByCode(missing).map(({ code, objects }) => [code, objects]));
  return [...objectsByCode]
    .filter(([, objects]) => objects > 0)
    .map(([code, objects]) => ({ code, objects, missingAccounts: missingByCode.get(code) ?? 0 }))
    .sort(compareMostObjectsFirst);
}

function addTo(codes: Map<string, number>, code: string | null, objects: number): void {
  codes.set(code ?? "", (codes.get(code ?? "") ?? 0) + objects);
}

function sumObjects(affected: readonly AffectedObjects[]): number {
  return affected.reduce((sum, { objectCount }) => sum + objectCount, 0);
}

type CodeCount = { readonly code: string; readonly objects: number };

function compareMostObjectsFirst(a: CodeCount, b: CodeCount): number {
  return b.objects - a.objects || (a.code < b.code ? -1 : 1);
}
