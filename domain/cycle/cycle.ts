import type { JobFacts } from "../facts.ts";
import type { CycleUnits, SyncJob } from "../provisioning.ts";
import { showsLife } from "../sight.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import type { CycleVerdict } from "./verdict.ts";

/** Below this share or this age a cycle's pace says nothing about its end. */
const LEAST_PROGRESS_RATIO = 0.02;
const LEAST_ELAPSED_MS: Millis = 2 * MINUTE;

type Progress = {
  readonly ratio: number | null;
  readonly method: CycleVerdict["method"];
  /** When the ratio was true. */
  readonly at: Instant;
};

type Eta = Pick<CycleVerdict, "etaMs" | "etaLowMs" | "etaHighMs">;

const NO_ETA: Eta = { etaMs: null, etaLowMs: null, etaHighMs: null };

/** What the job object says of the cycle that runs now, or of the last one when none runs. */
export function judgeCycle(
  { job }: JobFacts,
  previous: JobSnapshot | null,
  thresholds: Thresholds,
  now: Instant,
): CycleVerdict {
  const kind = cycleKind(job);
  const running = isRunning(job);
  const beganAt = running ? runningSince(job) : (job.lastExecution?.beganAt ?? null);
  const movedAt = running ? movedLast(job, previous) : null;
  const progress = progressOf(job, kind, running);
  const stuck = movedAt !== null && now - movedAt > stallLimit(job, thresholds);
  const eta =
    running && beganAt !== null && !stuck
      ? estimate(job, progress, { beganAt, kind, thresholds, now })
      : NO_ETA;
  return {
    kind,
    running,
    beganAt,
    movedAt,
    progressRatio: progress.ratio,
    method: progress.method,
    ...eta,
    noEtaBecause: running && eta.etaMs === null ? "Its pace is not known yet." : null,
    cause: null,
    usualDurationMs: null,
    recent: [],
  };
}

/** A running cycle that has not got any further for too long, and wrote no row in the last hour. */
export function hasStalled(cycle: CycleVerdict, facts: JobFacts, thresholds: Thresholds): boolean {
  if (!cycle.running || cycle.movedAt === null || showsLife(facts, thresholds)) return false;
  return facts.job.readAt - cycle.movedAt > stallLimit(facts.job, thresholds);
}

function stallLimit(job: SyncJob, thresholds: Thresholds): Millis {
  return Math.max(thresholds.stalledAfterMs, 3 * (job.schedule.intervalMs ?? 0));
}

/** Steady state that was never reached means that the initial cycle is still to be finished. */
function cycleKind(job: SyncJob): CycleVerdict["kind"] {
  if (job.code === "not-configured" || job.code === "not-run") return "none";
  if (job.steadyFirstAt !== null) return "incremental";
  const started = job.lastExecution !== null || job.progress.length > 0 || job.code === "active";
  return started ? "initial" : "none";
}

/** An execution that began and has no end, or progress that was observed after the last end. */
function isRunning(job: SyncJob): boolean {
  if (job.code !== "active" && job.code !== "quarantine" && job.code !== "unknown") return false;
  const last = job.lastExecution;
  if (last !== null && last.beganAt !== null && last.endedAt === null) return true;
  const observedAt = newestObservation(job.progress);
  const endedAt = last?.endedAt ?? null;
  const { completed, total } = unitsOf(job.progress);
  return observedAt !== null && (endedAt === null || observedAt > endedAt) && completed < total;
}

/** Null when only the progress figures give the running cycle away: they do not say when it began. */
function runningSince(job: SyncJob): Instant | null {
  return job.lastExecution?.endedAt == null ? (job.lastExecution?.beganAt ?? null) : null;
}

function newestObservation(progress: readonly CycleUnits[]): Instant | null {
  return progress.length === 0 ? null : Math.max(...progress.map((units) => units.observedAt));
}

function unitsOf(progress: readonly CycleUnits[]): { completed: number; total: number } {
  let completed = 0;
  let total = 0;
  for (const units of progress) {
    total += Math.max(0, units.total);
    completed += Math.min(Math.max(0, units.completed), Math.max(0, units.total));
  }
  return { completed, total };
}

function progressOf(job: SyncJob, kind: CycleVerdict["kind"], running: boolean): Progress {
  const at = newestObservation(job.progress);
  if (!running) return { ...settled(job, kind), at: job.readAt };
  const { completed, total } = unitsOf(job.progress);
  if (at !== null && total > 0) return { ratio: completed / total, method: "units", at };
  const last = job.lastExecution;
  const expected = last?.exportsExpected ?? 0;
  if (last !== null && expected > 0) {
    // An escrowed object has had its turn, although it came to nothing.
    const done = Math.max(0, last.exported) + Math.max(0, last.escrowed);
    return { ratio: Math.min(1, done / expected), method: "exports", at: job.readAt };
  }
  return { ratio: null, method: "unknown", at: job.readAt };
}

function settled(job: SyncJob, kind: CycleVerdict["kind"]): Pick<Progress, "ratio" | "method"> {
  const last = job.lastExecution;
  const done = last !== null && last.endedAt !== null && last.state !== "failed";
  return done && kind === "incremental"
    ? { ratio: 1, method: "last-cycle-complete" }
    : { ratio: null, method: "unknown" };
}

/** Compares the figures of two readings; the first reading can only offer what it observed. */
function movedLast(job: SyncJob, previous: JobSnapshot | null): Instant {
  const observed = newestObservation(job.progress) ?? job.readAt;
  if (previous === null || !previous.cycle.running) return Math.min(observed, job.readAt);
  if (figures(previous.job) !== figures(job)) return job.readAt;
  return previous.cycle.movedAt ?? Math.min(observed, job.readAt);
}

function figures(job: SyncJob): string {
  const last = job.lastExecution;
  const units = job.progress.map((one) => [one.completed, one.total]);
  return JSON.stringify([
    units,
    last?.activityId,
    last?.beganAt,
    last?.imported,
    last?.exported,
    last?.escrowed,
  ]);
}

type Pace = {
  readonly beganAt: Instant;
  readonly kind: CycleVerdict["kind"];
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

function estimate(job: SyncJob, progress: Progress, pace: Pace): Eta {
  const elapsed = progress.at - pace.beganAt;
  const { ratio } = progress;
  if (ratio !== null && ratio >= LEAST_PROGRESS_RATIO && elapsed >= LEAST_ELAPSED_MS) {
    return fromPace(ratio, elapsed, pace.now - progress.at);
  }
  return pace.kind === "initial" ? fromPublishedPace(job, pace) : NO_ETA;
}

/**
 * The rest at the pace so far. Pages are not people and creating takes twice as long as matching
 * (entra-docs), so the range is as wide as the share still to do: ÷ and × (2 − ratio).
 */
function fromPace(ratio: number, elapsed: Millis, ageMs: Millis): Eta {
  const rest = (elapsed * (1 - ratio)) / ratio;
  const width = 2 - ratio;
  const age = Math.max(0, ageMs);
  // Past the high end the pace has been proven wrong: no estimate is better than "any moment".
  if (age > rest * width) return NO_ETA;
  return {
    etaMs: Math.max(0, Math.round(rest - age)),
    etaLowMs: Math.max(0, Math.round(rest / width - age)),
    etaHighMs: Math.round(rest * width - age),
  };
}

/** Microsoft's own range for the initial cycle of assigned objects, until the cycle shows its pace. */
function fromPublishedPace(job: SyncJob, pace: Pace): Eta {
  const objects = job.lastExecution?.entitled ?? 0;
  if (objects <= 0) return NO_ETA;
  const elapsed = Math.max(0, pace.now - pace.beganAt);
  const fast = objects * pace.thresholds.fastMinutesPerObject * MINUTE;
  const slow = objects * pace.thresholds.slowMinutesPerObject * MINUTE;
  if (elapsed >= slow) return NO_ETA;
  return {
    etaMs: Math.max(0, Math.round(Math.sqrt(fast * slow) - elapsed)),
    etaLowMs: Math.max(0, Math.round(fast - elapsed)),
    etaHighMs: Math.round(slow - elapsed),
  };
}
