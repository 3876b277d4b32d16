import type { TenantFreshness } from "../freshness.ts";
import type { ProcessProblemCode, ProcessRecord } from "../process-problem.ts";
import type { Thresholds } from "../thresholds.ts";
import type { Instant } from "../time.ts";
import type { WorkerTrouble } from "../worker-trouble.ts";
import { assessTenantReadability } from "./assess-tenant-readability.ts";

/** The problems that keep a worker from polling or sending. */
const SERIOUS_PROBLEMS: ReadonlySet<ProcessProblemCode> = new Set([
  "tasks-overdue",
  "tasks-failing",
  "deliveries-stuck",
  "delivery-path-broken",
]);

export type WorkerFacts = {
  /** Null if the worker has not reported. */
  readonly record: ProcessRecord | null;
  readonly freshness: readonly TenantFreshness[];
  readonly thresholds: Thresholds;
  readonly now: Instant;
};

/**
 * What keeps a worker from its work; empty if every tenant has been read not long ago, and if notifications
 * can be sent. A worker that has just started has `staleAfterMs` for its first read.
 */
export function assessWorker({
  record,
  freshness,
  thresholds,
  now,
}: WorkerFacts): readonly WorkerTrouble[] {
  if (record === null) return [{ code: "no-report" }];
  const startedAt = record.resources?.startedAt ?? record.savedAt;
  const hasJustStarted = now - startedAt <= thresholds.staleAfterMs;
  const notRead = freshness.filter((source) => {
    const readability = assessTenantReadability(source, thresholds, now);
    return readability === "unreadable" || readability === "not-polled";
  });
  return [
    ...(hasJustStarted || notRead.length === 0
      ? []
      : [{ code: "tenants-not-read", tenants: notRead.map(({ tenant }) => tenant) } as const]),
    ...record.problems
      .filter(({ code }) => SERIOUS_PROBLEMS.has(code))
      .map((problem) => ({ code: "problem", problem }) as const),
  ];
}
