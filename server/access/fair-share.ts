/** Divides a limited number of places between users, so that one user cannot take all of them. */
export type FairShare = {
  /** Number of places that no user holds. */
  readonly free: () => number;
  readonly heldBy: (user: string) => number;
  /**
   * Takes a place and returns the function that gives it back; null if the user already holds as many places
   * as are free.
   */
  take(user: string): (() => void) | null;
};

/**
 * A user gets another place only while the user holds fewer places than are free. So one user alone gets at
 * most half of all places, and the last free place goes only to a user who has none.
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
