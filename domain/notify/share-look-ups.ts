/**
 * How many entries each actor loses, so that `kept` entries remain. Only the actors with the most entries
 * lose some, and all of these keep the same number: an actor with at most an equal share loses none.
 */
export function shareLookUps(
  counts: ReadonlyMap<string, number>,
  kept: number,
): ReadonlyMap<string, number> {
  const fewestFirst = [...counts].sort(([, a], [, b]) => a - b);
  const dropped = new Map<string, number>();
  let room = Math.max(0, kept);
  let actors = fewestFirst.length;
  for (const [actor, count] of fewestFirst) {
    const share = Math.min(count, Math.floor(room / actors));
    if (share < count) dropped.set(actor, count - share);
    room -= share;
    actors -= 1;
  }
  return dropped;
}
