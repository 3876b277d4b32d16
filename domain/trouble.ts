import type { Condition, Severity } from "./condition.ts";
import type { ConditionReason } from "./condition-reason.ts";
import type { JobIncidentKind } from "./incident-kind.ts";
import type { Instant } from "./time.ts";

/**
 * One thing that is wrong with a job. Each kind of trouble has its own beginning, its own end and its
 * own incident. A job has at most one trouble of each kind.
 */
export type Trouble = {
  readonly kind: JobIncidentKind;
  readonly condition: Condition;
  /** Less than a warning while the trouble has not lasted long enough for an incident. */
  readonly severity: Severity;
  /** Since when the job has had a trouble of this kind without a break. */
  readonly since: Instant;
  readonly reason: ConditionReason;
  readonly topics: readonly Topic[];
};

/**
 * What a trouble is about: a failure cluster, or a class of errors. A trouble about other topics may
 * be a new trouble.
 */
export type Topic = {
  readonly id: string;
  /** So large that people should know of it, although the trouble has other topics too. */
  readonly isLarge: boolean;
};

/** A condition of a job that holds. `kind` is null if the condition is no trouble. */
export type HoldingCondition = Omit<Trouble, "kind"> & { readonly kind: JobIncidentKind | null };
