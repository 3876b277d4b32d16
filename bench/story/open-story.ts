import { openAlertStory } from "./open-alert-story.ts";
import { openDemoStory } from "./open-demo-story.ts";
import { openSeedStory } from "./open-seed-story.ts";
import type { Story } from "./story.ts";

const MINUTE_MS = 60_000;
const HOURS_PER_DAY = 24;

/**
 * @param name `demo`, `alerts`, or the seed of a world of the backtest
 * @param options `until` is for the demo only: a world has its own time
 * @throws if there is no such story
 */
export async function openStory(
  name: string,
  { until, hours }: { readonly until: number; readonly hours: number },
): Promise<Story> {
  if (name === "demo")
    return await openDemoStory({
      until: Math.floor(until / MINUTE_MS) * MINUTE_MS,
      minHours: hours,
    });
  if (name === "alerts") return await openAlertStory();
  const seed = Number(name);
  if (name === "" || !Number.isInteger(seed) || seed < 0)
    throw new Error(`There is no story "${name}": give demo, alerts or a seed of the backtest.`);
  return await openSeedStory(seed, Math.ceil(hours / HOURS_PER_DAY));
}
