import type { JobFacts } from "../facts.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { causeOf } from "./cause.ts";
import { estimateEnd } from "./end.ts";
import { cycleKind } from "./kind.ts";
import { chosenMethod, measure, settled } from "./progress.ts";
import { recentCycles, usualDuration } from "./review.ts";
import { isRunning, runningSince } from "./running.ts";
import { movedLast, standsStill } from "./stall.ts";
import type { CycleVerdict } from "./verdict.ts";

/** What is known of the cycle that runs now, or of the last one when none runs. */
export function judgeCycle(
  facts: JobFacts,
  previous: JobSnapshot | null,
  thresholds: Thresholds,
  now: Instant,
): CycleVerdict {
  const { job, trace } = facts;
  const kind = cycleKind(facts);
  const running = isRunning(job);
  const shared = {
    kind,
    running,
    cause: causeOf(facts, { kind, running }),
    usualDurationMs: usualDuration(trace.runs, kind),
    recent: recentCycles(facts, kind),
  };
  if (!running) {
    return {
      ...shared,
      ...NOT_RUNNING,
      ...settled(facts, kind),
      beganAt: job.lastExecution?.beganAt ?? null,
    };
  }
  const movedAt = movedLast(facts, previous);
  const measures = measure(facts);
  const method = chosenMethod(facts, measures, kind);
  const isStill = standsStill(facts, movedAt, thresholds);
  return {
    ...shared,
    beganAt: runningSince(job),
    movedAt,
    progressRatio: method === null ? null : (measures[method]?.ratio ?? null),
    method: method ?? "unknown",
    ...estimateEnd(facts, { kind, method, measures, isStill }, thresholds, now),
  };
}

const NOT_RUNNING = {
  movedAt: null,
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
  etaMethod: null,
  noEtaBecause: null,
} as const;
