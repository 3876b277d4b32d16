import type { Redis } from "ioredis";
import { loadLuaScript } from "./lua-script.ts";
import type { RedisArgument } from "./message-pack-list.ts";
import { packMessagePackList } from "./message-pack-list.ts";

/** What must still be so: a field of a hash, or a string key when there is no field. */
export type WriteCondition = {
  readonly key: string;
  readonly field?: string | Buffer;
  /** Null: must not exist. */
  readonly expected: string | Buffer | null;
};

/** One command on one key. */
export type RedisWrite = readonly [command: string, key: string, ...args: RedisArgument[]];

const applyScript = loadLuaScript("apply-writes");

/**
 * All writes in one step, or none when a guard does not hold (false). All keys must share one slot.
 * After a thrown error it is unknown whether it was applied: read again and decide anew.
 */
export async function applyWrites(
  redis: Redis,
  conditions: readonly WriteCondition[],
  writes: readonly RedisWrite[],
): Promise<boolean> {
  const keyNumbers = new Map<string, number>();
  const keyNumberOf = (key: string): number => {
    const known = keyNumbers.get(key);
    if (known !== undefined) return known;
    keyNumbers.set(key, keyNumbers.size + 1);
    return keyNumbers.size;
  };
  const args: RedisArgument[] = [conditions.length];
  for (const { key, field, expected } of conditions) {
    args.push(keyNumberOf(key), field ?? "", expected ?? "");
  }
  for (const [command, key, ...rest] of writes) {
    args.push(command, keyNumberOf(key), rest.length, ...rest);
  }
  return (await applyScript(redis, [...keyNumbers.keys()], [packMessagePackList(args)])) === 1;
}

/** How often a step is computed anew after somebody else was faster. */
const MAX_APPLY_TRIES = 8;

/** Runs `attempt` until it says that its step was applied. */
export async function retryUntilApplied(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MAX_APPLY_TRIES; tries++) {
    if (await attempt()) return;
  }
  throw new Error(
    `Redis: a step met other writers ${MAX_APPLY_TRIES} times in a row; nothing was written.`,
  );
}
