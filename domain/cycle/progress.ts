import type { JobFacts } from "../facts.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import { newestObservation, runningRecord, unitsOf } from "./running.ts";
import type { CycleVerdict } from "./verdict.ts";

/** The ways to tell how far a running cycle is. */
export type ProgressMethod = "units" | "log" | "exports";

/** How far the running cycle is by one method, and the least step that its figures can take. */
export type Measure = {
  readonly ratio: number;
  readonly grain: number;
  /** When that was true, as far as the job says. */
  readonly at: Instant;
};

export type Measures = Readonly<Record<ProgressMethod, Measure | null>>;

type Seen = Pick<JobFacts, "job" | "cycles" | "sight">;

/** Fewer pages than this are too coarse where the log counts objects. */
const FINE_PAGES = 20;
/** A log that shows nothing newer may be late: then the pages say more. */
const FRESH_LOG_MS: Millis = 30 * MINUTE;
/** Pages and objects of one cycle differ, but not by more than this if both count the same work. */
const TELLS_THE_SAME = 0.15;
/** More objects than are assigned: the cycle looks at others too, so their number says nothing. */
const MOST_OBJECTS_RATIO = 1.02;

export function measure(seen: Seen): Measures {
  return { units: byUnits(seen), log: byLog(seen), exports: byExports(seen) };
}

/**
 * The finest figures that can be believed: pages of a large cycle, the objects of a small one. Only a
 * full cycle looks at everyone who is assigned: of another one the pages alone tell how far it is.
 */
export function chosenMethod(
  seen: Seen,
  measures: Measures,
  kind: CycleVerdict["kind"],
): ProgressMethod | null {
  const { units, log, exports } = measures;
  if (kind !== "initial") return units === null ? null : "units";
  const isFine = units !== null && units.grain <= 1 / FINE_PAGES;
  if (units !== null && (isFine || log === null || !agree(units, log))) return "units";
  if (log !== null && (units === null || isFresh(seen))) return "log";
  if (units !== null) return "units";
  return exports === null ? null : "exports";
}

/** Pages of objects, not people. */
function byUnits({ job }: Seen): Measure | null {
  const { completed, total } = unitsOf(job.progress);
  const at = Math.min(newestObservation(job.progress) ?? job.readAt, job.readAt);
  return total > 0 ? { ratio: completed / total, grain: 1 / total, at } : null;
}

/** Objects that the log names, of those that are assigned to the app. */
function byLog(seen: Seen): Measure | null {
  const entitled = seen.job.lastExecution?.entitled ?? 0;
  const objects = runningRecord(seen)?.objects ?? 0;
  if (entitled <= 0 || objects <= 0 || objects > entitled * MOST_OBJECTS_RATIO) return null;
  return { ratio: Math.min(1, objects / entitled), grain: 1 / entitled, at: seen.job.readAt };
}

/** What was written, of what is expected: objects that needed nothing are missing on the left. */
function byExports({ job }: Seen): Measure | null {
  const last = job.lastExecution;
  const expected = Math.max(last?.entitled ?? 0, last?.exportsExpected ?? 0);
  if (last === null || expected <= 0) return null;
  // An escrowed object has had its turn, although it came to nothing.
  const done = Math.max(0, last.exported) + Math.max(0, last.escrowed);
  return { ratio: Math.min(1, done / expected), grain: 1 / expected, at: job.readAt };
}

function agree(units: Measure, log: Measure): boolean {
  return Math.abs(units.ratio - log.ratio) <= TELLS_THE_SAME + units.grain;
}

function isFresh(seen: Seen): boolean {
  const newest = runningRecord(seen)?.lastAt ?? null;
  return newest !== null && seen.job.readAt - newest <= FRESH_LOG_MS;
}

/** What is true of a cycle that does not run. */
export function settled(
  { job }: Seen,
  kind: CycleVerdict["kind"],
): Pick<CycleVerdict, "progressRatio" | "method"> {
  const last = job.lastExecution;
  const isDone = last !== null && last.endedAt !== null && last.state !== "failed";
  return isDone && kind === "incremental"
    ? { progressRatio: 1, method: "last-cycle-complete" }
    : { progressRatio: null, method: "unknown" };
}

/** Rows of the newest work are not there yet: what the log counts was true so long ago. */
export function logLagMs(seen: Seen, usualMs: Millis): Millis {
  const newest: Instant | null = runningRecord(seen)?.lastAt ?? null;
  return newest === null ? usualMs : Math.max(usualMs, seen.job.readAt - newest);
}
