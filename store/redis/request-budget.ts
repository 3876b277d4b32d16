import { setTimeout as wait } from "node:timers/promises";
import type { Millis } from "../../domain/time.ts";
import type { requestBudgetKeys } from "./keys.ts";
import { loadLuaScript } from "./lua-script.ts";
import type { RedisClient } from "./redis-client.ts";

/** A budget of requests. All processes that call the same tenant with the same app share it. */
export type RequestBudget = {
  /** Waits for the next free slot. Resolves with the real milliseconds it waited. */
  acquire(): Promise<Millis>;
  /** Graph asked for a pause: no process gets a slot before this much real time has passed. */
  pauseFor(ms: Millis): Promise<void>;
};

/**
 * Opens the budget `key`, which names the tenant, app and kind of request. The budget has at most
 * one slot per `spacingMs` of real time.
 */
export type RequestBudgetFor = (key: string, spacingMs: Millis) => RequestBudget;

const budgetScript = loadLuaScript("request-budget", "writes");

/**
 * Gives slots for requests; all processes share them. If a process dies while it waits for its
 * slot, the slot stays unused.
 */
export function createRequestBudget(
  redis: RedisClient,
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
        // Another process may have paused the budget during this wait. The slot is then lost, and a
        // new slot is taken after the pause.
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
