import type { Instant, Millis } from "./time.ts";

/** When Entra tries a failed object again, and how we know. */
export type RetryForecast =
  | DatedRetry
  | { readonly code: "given-up"; readonly afterMs: Millis }
  /** No try before a person acts, or before the job moves on by itself. */
  | { readonly code: "blocked-by-job"; readonly condition: BlockingCondition }
  | { readonly code: "quarantine-attempt"; readonly attemptAt: Instant };

export type DatedRetry = {
  /** The last cycle of the whole job failed: while cycles fail, no try can succeed. */
  readonly hasLastCycleFailed: boolean;
  readonly at: Instant;
} & (
  | { readonly code: "date-from-entra" | "next-cycle" | "by-retry-schedule" }
  /** The date has passed without a row: the next cycle makes up for it. */
  | { readonly code: "overdue"; readonly dueAt: Instant }
);

export type BlockingCondition =
  | "disabled"
  | "paused"
  | "not-configured"
  | "stopped"
  | "stalled"
  | "quarantined";
