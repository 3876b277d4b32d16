import type { Check, SaidWorld, TrueWorld } from "./record.ts";
import { compareAffected } from "./score.ts";
import { createWatcher, POLL_MS } from "./watch.ts";
import { openWorld } from "./worlds.ts";

/** How often truth is sampled, and how often who fails is compared with it. */
const SAMPLE_EVERY_MS = 3_600_000;
const CHECK_EVERY_MS = 2 * SAMPLE_EVERY_MS;

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
  for (let at = world.from; at <= world.until; at += POLL_MS) {
    await world.advanceTo(at);
    const fault = world.graphFault(at);
    watcher.look(world.view, fault, at);
    if ((at - world.from) % SAMPLE_EVERY_MS !== 0) continue;
    const affected = world.affected();
    if (fault !== null || (at - world.from) % CHECK_EVERY_MS !== 0) continue;
    for (const [jobId, truly] of affected) {
      checks.push({ jobId, at, ...compareAffected(watcher.failing(jobId, at), truly) });
    }
  }
  return { truth: world.truth(), said: watcher.said(), checks };
}
