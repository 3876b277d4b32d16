import { planWorld, WARM_UP_DAYS, WORLD_STARTS_AT } from "../backtest/plan-world.ts";
import { openWorldStory } from "./open-world-story.ts";
import type { Story } from "./story.ts";

const DAY_MS = 24 * 3_600_000;

/** The world of the backtest with this seed, behind real servers. */
export async function openSeedStory(seed: number, days: number): Promise<Story> {
  const plan = planWorld(seed, days);
  const from = WORLD_STARTS_AT + WARM_UP_DAYS * DAY_MS;
  return await openWorldStory({
    ...plan,
    seed,
    startsAt: WORLD_STARTS_AT,
    from,
    until: from + plan.days * DAY_MS,
  });
}
