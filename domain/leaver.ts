import type { ObjectState } from "./object-state.ts";
import type { Instant } from "./time.ts";

/**
 * Why a person who left still has an account. `failed`: the disable or delete fails. `withheld`: Entra
 * holds the delete back, because the cycle has reached the job's deletion threshold. `not-tried`: the
 * assignment has ended, and no row about the person has come since, for example because the job is in
 * quarantine.
 */
export const REMOVAL_STATES = ["failed", "withheld", "not-tried"] as const;
export type RemovalState = (typeof REMOVAL_STATES)[number];

/** A person whose disable or delete is due and not done. */
export type Leaver = {
  readonly state: ObjectState;
  /** Since when it is due: the first attempt since the last success, or the end of the assignment. */
  readonly dueSince: Instant;
  readonly removal: RemovalState;
};
