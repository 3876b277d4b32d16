import { POLL_MS } from "./reader.ts";
import type { Check, SaidWorld, TrueWorld } from "./record.ts";
import { compareAffected } from "./score.ts";
import { createWatcher } from "./watch.ts";
import { openWorld } from "./worlds.ts";

/** How often who fails is compared with who is said to; there are more to compare in a large world. */
const CHECK_EVERY_MS = 2 * 3_600_000;
const CHECK_LARGE_EVERY_MS = 6 * 3_600_000;
const LARGE_PEOPLE = 5000;

export type Played = {
  readonly truth: TrueWorld;
  readonly said: SaidWorld;
  readonly checks: readonly Check[];
};

/** Plays the world of a seed from end to end with the judge watching, and keeps what both say. */
export async function playWorld(seed: number, days: number): Promise<Played> {
  const world = await openWorld(seed, days);
  const watcher = createWatcher();
  const checks: Check[] = [];
  const checkEveryMs = world.people > LARGE_PEOPLE ? CHECK_LARGE_EVERY_MS : CHECK_EVERY_MS;
  for (let at = world.from; at <= world.until; at += POLL_MS) {
    await world.advanceTo(at);
    const fault = world.graphFault(at);
    watcher.look(world.view, fault, at);
    if (fault !== null || (at - world.from) % checkEveryMs !== 0) continue;
    for (const [jobId, truly] of world.affected()) {
      const affected = compareAffected(watcher.failing(jobId, at), truly);
      const leavers = {
        kept: truly.leavers.size,
        said: watcher.leavers(jobId),
        underway: truly.underway.size,
      };
      checks.push({ jobId, at, ...affected, leavers });
    }
  }
  return { truth: world.truth(), said: watcher.said(), checks };
}
