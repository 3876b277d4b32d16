import type { JobFacts, ObjectCounts, StatusCounts } from "../facts.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { FailureVerdict, FailureWindow } from "./verdict.ts";
import { FAILURE_WINDOWS } from "./verdict.ts";

/** What fails in one job, and whose it is. */
export function judgeFailures(
  facts: JobFacts,
  _thresholds: Thresholds,
  _now: Instant,
): FailureVerdict {
  const { counts, objects, clusters } = facts;
  return {
    rowRatio: perWindow((window) => (window === "cycle" ? null : rowRatio(counts[window]))),
    objectRatio: perWindow((window) => (objects === null ? null : objectRatio(objects[window]))),
    clusters: [],
    moreClusters: clusters.length,
    leavers: 0,
    references: 0,
  };
}

function perWindow(ratio: (window: FailureWindow) => number | null): FailureVerdict["rowRatio"] {
  const entries = FAILURE_WINDOWS.map((window) => [window, ratio(window)]);
  return Object.fromEntries(entries);
}

function rowRatio({ success, failure, warning }: StatusCounts): number | null {
  const attempts = success + failure + warning;
  return attempts > 0 ? failure / attempts : null;
}

function objectRatio({ attempted, failed }: ObjectCounts): number | null {
  return attempted > 0 ? failed / attempted : null;
}
