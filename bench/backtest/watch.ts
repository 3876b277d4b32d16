import { standingOf } from "../../domain/person/standing.ts";
import { DEFAULT_THRESHOLDS } from "../../domain/thresholds.ts";
import type { Instant } from "../../domain/time.ts";
import { createJudge } from "./judge.ts";
import { createLedger } from "./ledger.ts";
import { createReader, type GraphView, TENANT } from "./reader.ts";
import type { SaidWorld } from "./record.ts";

type Watcher = {
  /** Reads, judges and tells, as the worker does in one round of its looks. */
  look(view: GraphView, fault: string | null, now: Instant): void;
  /** Source ids of those whose standing is `failing`, brought up to date. */
  failing(jobId: string, now: Instant): ReadonlySet<string>;
  /** How many who left still have an account, by the last look. */
  leavers(jobId: string): number;
  said(): SaidWorld;
};

/** The worker's judgement of one tenant, without network, queue and Redis. */
export function createWatcher(): Watcher {
  const ledger = createLedger(TENANT);
  const reader = createReader(ledger);
  const judge = createJudge(ledger);
  const failing = new Map<string, Set<string>>();

  const refresh = (now: Instant): void => {
    for (const state of ledger.takeChanged()) {
      const standing = standingOf(state, judge.snapshot(state.jobId), DEFAULT_THRESHOLDS, now);
      judge.proofread([standing.reason, standing.remedy]);
      const ids = failing.get(state.jobId) ?? new Set();
      failing.set(state.jobId, ids);
      if (standing.standing === "failing") ids.add(state.sourceId);
      else ids.delete(state.sourceId);
    }
  };

  return {
    look(view, fault, now) {
      const seen = reader.read(view, fault, now);
      for (const { job, ...beside } of seen.jobs) {
        judge.judge({ job, ...beside, sight: { ...seen.sight, jobsAsOf: job.readAt } }, now);
      }
    },
    failing(jobId, now) {
      refresh(now);
      return failing.get(jobId) ?? new Set();
    },
    leavers: (jobId) => judge.snapshot(jobId)?.failures.leavers ?? 0,
    said: judge.said,
  };
}
