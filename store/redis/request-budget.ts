import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Millis } from "../../domain/time.ts";
import type { RequestBudget } from "../store.ts";
import type { requestBudgetKeys } from "./keys.ts";
import { loadLuaScript } from "./lua-script.ts";

const budgetScript = loadLuaScript("request-budget");

/** Places in line that all processes share. One who dies in the line leaves its place empty. */
export function createRequestBudget(
  redis: Redis,
  { nextFreeAt, paused }: ReturnType<typeof requestBudgetKeys>,
  spacingMs: Millis,
): RequestBudget {
  return {
    acquire: async () => {
      for (let waitedMs = 0; ; ) {
        const untilSlotMs = Number(
          await budgetScript(redis, [nextFreeAt, paused], [Math.ceil(spacingMs), "acquire"]),
        );
        if (untilSlotMs > 0) await wait(untilSlotMs);
        waitedMs += untilSlotMs;
        // While we waited, somebody may have been told to stop: then our place is void.
        const pauseMs = await redis.pttl(paused);
        if (pauseMs <= 0) return waitedMs;
        await wait(pauseMs);
        waitedMs += pauseMs;
      }
    },
    pauseFor: async (ms) => {
      if (ms > 0) await budgetScript(redis, [nextFreeAt, paused], [Math.ceil(ms), "pause"]);
    },
  };
}
