/**
 * `withheld`: Entra holds the delete back, because the cycle has reached the job's deletion
 * threshold.
 */
export const REMOVAL_OUTCOMES = ["done", "failed", "withheld"] as const;
export type RemovalOutcome = (typeof REMOVAL_OUTCOMES)[number];

/**
 * The rows of a cycle that disable or delete a person, by outcome. Rows about groups do not count.
 */
export type RemovalCounts = Readonly<Record<RemovalOutcome, number>>;

export function sumRemovals({ done, failed, withheld }: RemovalCounts): number {
  return done + failed + withheld;
}
