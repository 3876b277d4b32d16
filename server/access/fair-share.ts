/** Divides a limited number of places between users, so that one user cannot take all of them. */
export type FairShare = {
  /** Number of places that no user holds. */
  readonly free: () => number;
  readonly heldBy: (user: string) => number;
  /**
   * Takes a place and returns the function that gives it back; null if the user holds its share.
   */
  take(user: string): (() => void) | null;
};

/**
 * A user can hold at most as many places as are still free: one user alone holds at most half of all
 * places. Therefore a user without a place gets one even if the others hold as many as they can.
 */
export function createFairShare(places: number): FairShare {
  const heldByUser = new Map<string, number>();
  let held = 0;
  const free = () => places - held;
  const heldBy = (user: string) => heldByUser.get(user) ?? 0;
  const change = (user: string, difference: 1 | -1) => {
    held += difference;
    const count = heldBy(user) + difference;
    if (count === 0) heldByUser.delete(user);
    else heldByUser.set(user, count);
  };
  return {
    free,
    heldBy,
    take(user) {
      if (heldBy(user) >= free()) return null;
      change(user, 1);
      return () => change(user, -1);
    },
  };
}
