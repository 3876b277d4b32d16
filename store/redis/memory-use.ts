import { Redis } from "ioredis";
import type { MemoryUse } from "../../domain/memory-budget.ts";
import type { RedisClient } from "./redis-client.ts";

/**
 * Reads how full Redis is, in a cluster how full its fullest master is. `budgetBytes` replaces the
 * limit of Redis (`maxmemory`) if it is lower. Null if this user may not run INFO.
 */
export async function readMemoryUse(
  redis: RedisClient,
  budgetBytes: number | null,
): Promise<MemoryUse | null> {
  const nodes = redis instanceof Redis ? [redis] : redis.nodes("master");
  try {
    const uses = await Promise.all(
      nodes.map(async (node) => memoryUseOf(await node.info("memory"), budgetBytes)),
    );
    return uses.reduce((a, b) => (filledRatio(b) > filledRatio(a) ? b : a));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("NOPERM")) return null;
    throw error;
  }
}

function memoryUseOf(info: string, ownBudgetBytes: number | null): MemoryUse {
  const limits = [ownBudgetBytes ?? 0, fieldOf(info, "maxmemory")].filter((limit) => limit > 0);
  return {
    usedBytes: fieldOf(info, "used_memory"),
    budgetBytes: limits.length === 0 ? null : Math.min(...limits),
  };
}

function fieldOf(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? 0);
}

function filledRatio({ usedBytes, budgetBytes }: MemoryUse): number {
  return usedBytes / (budgetBytes ?? Number.POSITIVE_INFINITY);
}
