import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Millis } from "../domain/time.ts";
import type { budgetKeys } from "./keys.ts";
import { loadScript } from "./script.ts";
import type { Budget } from "./store.ts";

const script = loadScript("budget");

/** Places in line that all processes share. One who dies in the line leaves its place empty. */
export function connectBudget(
  redis: Redis,
  { next, held }: ReturnType<typeof budgetKeys>,
  spacingMs: Millis,
): Budget {
  return {
    take: async () => {
      for (let waitedMs = 0; ; ) {
        const toPlaceMs = Number(await script(redis, [next, held], [Math.ceil(spacingMs), "take"]));
        if (toPlaceMs > 0) await wait(toPlaceMs);
        waitedMs += toPlaceMs;
        // While we waited, somebody may have been told to stop: then our place is void.
        const holdMs = await redis.pttl(held);
        if (holdMs <= 0) return waitedMs;
        await wait(holdMs);
        waitedMs += holdMs;
      }
    },
    hold: async (ms) => {
      if (ms > 0) await script(redis, [next, held], [Math.ceil(ms), "hold"]);
    },
  };
}
