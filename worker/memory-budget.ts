import { setTimeout as wait } from "node:timers/promises";
import type { Log } from "../config/log.ts";
import type { ProcessProblems } from "../config/process-problems.ts";
import { isMemoryTight, type MemoryUse, nextMemoryStep } from "../domain/memory-budget.ts";
import { type Instant, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { MemoryStore } from "../store/log/memory-store.ts";

export const MEMORY_CHECK_INTERVAL_MS: Millis = MINUTE;

/** Redis frees deleted keys in the background, so its memory is read again after this time. */
const FREEING_WAIT_MS: Millis = 200;
/** How long a measured value of the memory is used to decide whether a back-fill has to wait. */
const MEMORY_USE_AGE_MS: Millis = 10 * SECOND;

export type MemoryBudgetDependencies = {
  readonly memory: MemoryStore;
  readonly tenants: readonly string[];
  /** `redis.memoryBudget`; null if only the limit of Redis itself applies. */
  readonly budgetBytes: number | null;
  readonly retainMs: Millis;
  readonly now: () => Instant;
  /** Real time. */
  readonly realNow: () => Instant;
  readonly problems: Pick<ProcessProblems, "report" | "clear">;
  readonly log: Log;
};

export type MemoryBudget = {
  /** Deletes the oldest details until there is enough memory. */
  enforce(): Promise<void>;
  /** True while back-fills have to wait, because the rows that they add would be deleted first. */
  isTight(): Promise<boolean>;
};

export function createMemoryBudget(dependencies: MemoryBudgetDependencies): MemoryBudget {
  const { memory, budgetBytes, realNow } = dependencies;
  let lastUse: MemoryUse | null = null;
  let lastReadAt = Number.NEGATIVE_INFINITY;
  const readUse = async () => {
    lastUse = await memory.use(budgetBytes);
    lastReadAt = realNow();
    return lastUse;
  };
  return {
    enforce: () => deleteDetails(dependencies, readUse),
    isTight: async () => {
      const isOld = Math.abs(realNow() - lastReadAt) > MEMORY_USE_AGE_MS;
      const use = isOld ? await readUse() : lastUse;
      return use !== null && isMemoryTight(use);
    },
  };
}

async function deleteDetails(
  { memory, tenants, retainMs, now, problems, log }: MemoryBudgetDependencies,
  readUse: () => Promise<MemoryUse | null>,
): Promise<void> {
  let lastDeletedDay: number | null = null;
  for (;;) {
    const use = await readUse();
    if (use === null) return;
    const step = nextMemoryStep(use, lastDeletedDay, { retainMs, now: now() });
    const { usedBytes, budgetBytes } = use;
    if (budgetBytes === null || !isMemoryTight(use)) problems.clear("redis-memory-low");
    else {
      const isNothingLeft = step.code === "nothing-to-delete";
      problems.report({ code: "redis-memory-low", usedBytes, budgetBytes, isNothingLeft });
    }
    if (step.code !== "delete-details") return;
    lastDeletedDay = step.day;
    let deletedKeys = 0;
    for (const tenant of tenants) {
      deletedKeys += await memory.deleteDetailsOfDay(tenant, step.day);
    }
    if (deletedKeys === 0) continue;
    log.warn({ ...use, day: step.day }, "details of old rows deleted to save memory");
    await wait(FREEING_WAIT_MS);
  }
}
