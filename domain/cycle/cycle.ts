import type { JobFacts } from "../facts.ts";
import type { JobSnapshot } from "../snapshot.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import { causeOf } from "./cause.ts";
import { type Estimate, estimateEnd } from "./end.ts";
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
  const movedAt = running ? movedLast(facts, previous) : null;
  const { progressRatio, method, end } =
    movedAt === null ? atRest(facts, kind) : underway(facts, { kind, movedAt }, thresholds, now);
  return {
    kind,
    running,
    beganAt: running ? runningSince(job) : (job.lastExecution?.beganAt ?? null),
    movedAt,
    progressRatio,
    method,
    etaMs: end.etaMs,
    etaLowMs: end.etaLowMs,
    etaHighMs: end.etaHighMs,
    etaMethod: end.etaMethod,
    noEtaBecause: end.noEtaBecause,
    cause: causeOf(facts, { kind, running }),
    usualDurationMs: usualDuration(trace.runs, kind),
    recent: recentCycles(facts, kind),
  };
}

type Progress = Pick<CycleVerdict, "progressRatio" | "method"> & { readonly end: Estimate };

function underway(
  facts: JobFacts,
  { kind, movedAt }: Pick<CycleVerdict, "kind"> & { readonly movedAt: Instant },
  thresholds: Thresholds,
  now: Instant,
): Progress {
  const measures = measure(facts);
  const method = chosenMethod(facts, measures, kind);
  const isStill = standsStill(facts, movedAt, thresholds);
  return {
    progressRatio: method === null ? null : (measures[method]?.ratio ?? null),
    method: method ?? "unknown",
    end: estimateEnd(facts, { kind, method, measures, isStill }, thresholds, now),
  };
}

function atRest(facts: JobFacts, kind: CycleVerdict["kind"]): Progress {
  const { progressRatio, method } = settled(facts, kind);
  return { progressRatio, method, end: NO_END };
}

const NO_END: Estimate = {
  etaMs: null,
  etaLowMs: null,
  etaHighMs: null,
  etaMethod: null,
  noEtaBecause: null,
};
