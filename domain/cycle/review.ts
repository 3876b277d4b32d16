import type { CycleRecord, JobFacts } from "../facts.ts";
import { synchronizedObjects } from "../job.ts";
import type { Instant, Millis } from "../time.ts";
import type { Run } from "../trace.ts";
import { CLOCK_SLACK_MS, isRunning, runningRecord, runningSince } from "./running.ts";
import type { CycleReview, CycleVerdict } from "./verdict.ts";

const MOST_REVIEWS = 10;
/** A cycle of the log alone that names half of everyone was a full one. */
const FULL_SHARE = 0.5;
const LEAST_FULL_OBJECTS = 50;

/** The last cycles, newest first: beginning and end from the job, what was done from the log. */
export function recentCycles(facts: JobFacts, kind: CycleVerdict["kind"]): readonly CycleReview[] {
  const { runs } = facts.trace;
  const now = isRunning(facts.job) ? runningReview(facts, kind) : null;
  const used = new Set<CycleRecord>();
  if (now?.record != null) used.add(now.record);
  const newest = runs.slice(-MOST_REVIEWS).toReversed();
  const ended = newest.map((run) => {
    const record = facts.cycles.find((one) => !used.has(one) && belongs(one, run)) ?? null;
    if (record !== null) used.add(record);
    return reviewOf(run, record);
  });
  // Where older runs are left out, so are their rows and all that is older.
  const last = runs.length > newest.length ? ended.at(-1) : undefined;
  const from = last === undefined ? Number.NEGATIVE_INFINITY : orderOf(last);
  const others = facts.cycles
    .filter((record) => record.firstAt > from && !used.has(record))
    .map((record) => logOnly(record, facts));
  const all = [...(now === null ? [] : [now.review]), ...ended, ...others];
  return all.toSorted((a, b) => orderOf(b) - orderOf(a)).slice(0, MOST_REVIEWS);
}

/** The median length of the remembered cycles of one kind that were not broken off. */
export function usualDuration(runs: readonly Run[], kind: CycleVerdict["kind"]): Millis | null {
  const lengths = durationsOf(runs, kind);
  if (lengths.length === 0) return null;
  const upper = lengths[Math.floor(lengths.length / 2)] ?? 0;
  const lower = lengths[Math.floor((lengths.length - 1) / 2)] ?? 0;
  return (upper + lower) / 2;
}

/** Shortest first. */
export function durationsOf(runs: readonly Run[], kind: CycleVerdict["kind"]): readonly Millis[] {
  return runs
    .filter((run) => run.kind === kind && run.state !== "failed" && run.beganAt !== null)
    .map(({ beganAt, endedAt }) => Math.max(0, endedAt - (beganAt ?? endedAt)))
    .toSorted((a, b) => a - b);
}

function runningReview(
  facts: JobFacts,
  kind: CycleVerdict["kind"],
): { readonly record: CycleRecord | null; readonly review: CycleReview } {
  const record = runningRecord(facts);
  return {
    record,
    review: {
      cycleId: facts.job.lastExecution?.activityId ?? record?.cycleId ?? null,
      kind: kind === "initial" ? "initial" : "incremental",
      beganAt: runningSince(facts.job) ?? record?.firstAt ?? null,
      endedAt: null,
      objects: record?.objects ?? null,
      rows: record?.rows ?? [],
    },
  };
}

/** No page says that an activity id is a cycle id, so a cycle within the run's time is its too. */
function belongs(record: CycleRecord, { activityId, beganAt, endedAt }: Run): boolean {
  if (record.cycleId === activityId) return true;
  if (beganAt === null || record.lastAt > endedAt + CLOCK_SLACK_MS) return false;
  return record.firstAt >= beganAt - CLOCK_SLACK_MS && record.firstAt <= endedAt;
}

function reviewOf(run: Run, record: CycleRecord | null): CycleReview {
  return {
    cycleId: run.activityId ?? record?.cycleId ?? null,
    kind: run.kind,
    beganAt: run.beganAt ?? record?.firstAt ?? null,
    endedAt: run.endedAt,
    objects: record?.objects ?? null,
    rows: record?.rows ?? [],
  };
}

function logOnly(record: CycleRecord, { job }: JobFacts): CycleReview {
  const everyone = synchronizedObjects(job);
  const isFull =
    record.objects >= Math.max(LEAST_FULL_OBJECTS, FULL_SHARE * everyone) ||
    job.steadyFirstAt === null ||
    record.firstAt < job.steadyFirstAt;
  return {
    cycleId: record.cycleId,
    kind: isFull ? "initial" : "incremental",
    beganAt: record.firstAt,
    endedAt: record.lastAt,
    objects: record.objects,
    rows: record.rows,
  };
}

const orderOf = ({ beganAt, endedAt }: CycleReview): Instant => beganAt ?? endedAt ?? 0;
