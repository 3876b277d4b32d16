import type { Instant, Millis } from "./time.ts";

/** When Entra retries a failed object, and where this time comes from. */
export type RetryForecast =
  | DatedRetry
  | { readonly code: "given-up"; readonly afterMs: Millis }
  /** Entra does not retry until a person acts or the job continues by itself. */
  | { readonly code: "blocked-by-job"; readonly condition: BlockingCondition }
  | { readonly code: "quarantine-attempt"; readonly attemptAt: Instant };

export type DatedRetry = {
  /** The last cycle of the job failed as a whole. While cycles fail, no retry can succeed. */
  readonly hasLastCycleFailed: boolean;
  readonly at: Instant;
} & (
  | { readonly code: "date-from-entra" | "next-cycle" | "by-retry-schedule" }
  /** `dueAt` has passed and no row shows the retry, so the next cycle retries the object. */
  | { readonly code: "overdue"; readonly dueAt: Instant }
);

export type BlockingCondition =
  | "disabled"
  | "paused"
  | "not-configured"
  | "stopped"
  | "stalled"
  | "quarantined";
