import type { Instant, Millis } from "./time.ts";

/** `account`: a person gets an account in an app. `removal`: the account is disabled or deleted. */
export const ACCESS_CHANGE_KINDS = ["account", "removal"] as const;
export type AccessChangeKind = (typeof ACCESS_CHANGE_KINDS)[number];

/** An access change that was made. */
export type AccessChange = {
  readonly kind: AccessChangeKind;
  /** The time of the first log row about the change since the last success. */
  readonly firstRowAt: Instant;
  /** When the change succeeded. */
  readonly doneAt: Instant;
};

/** How long some access changes took, from the time when they were due. */
export type AccessTimes = {
  readonly done: number;
  /**
   * The number of changes whose time is counted from an assignment or from its end, not from the first
   * log row.
   */
  readonly dated: number;
  /** Null if there was no change. */
  readonly medianMs: Millis | null;
  readonly p95Ms: Millis | null;
};

export type AccessTimesByKind = Readonly<Record<AccessChangeKind, AccessTimes>>;
