import { loadLuaScript } from "./lua-script.ts";
import type { RedisArgument } from "./message-pack-list.ts";
import { packMessagePackList } from "./message-pack-list.ts";
import type { RedisClient } from "./redis-client.ts";

/**
 * The value that a hash field must have; without `field`, the value that a string key must have.
 */
export type WriteCondition = {
  readonly key: string;
  readonly field?: string | Buffer;
  /** Null: the field or key must not exist. */
  readonly expected: string | Buffer | null;
};

/** One command on one key. */
export type RedisWrite = readonly [command: string, key: string, ...args: RedisArgument[]];

const applyScript = loadLuaScript("apply-writes", "writes");

/**
 * Applies all writes in one script. If a condition does not hold, it applies none of them and
 * returns false. All keys must be in one slot of a cluster. After an error it is unknown whether
 * the writes were applied: the caller must read again and compute its writes again.
 */
export async function applyWrites(
  redis: RedisClient,
  conditions: readonly WriteCondition[],
  writes: readonly RedisWrite[],
): Promise<boolean> {
  const keyNumbers = new Map<string, number>();
  const keyNumberOf = (key: string): number => {
    const number = keyNumbers.get(key);
    if (number !== undefined) return number;
    keyNumbers.set(key, keyNumbers.size + 1);
    return keyNumbers.size;
  };
  const args: RedisArgument[] = [conditions.length];
  for (const { key, field, expected } of conditions) {
    args.push(keyNumberOf(key), field ?? "", expected ?? "");
  }
  for (const [command, key, ...rest] of writes.flatMap(splitWrite)) {
    args.push(command, keyNumberOf(key), rest.length, ...rest);
  }
  return (await applyScript(redis, [...keyNumbers.keys()], [packMessagePackList(args)])) === 1;
}

/** Lua passes fewer than 8,000 arguments to a command. An even number keeps pairs together. */
const MAX_WRITE_ARGUMENTS = 4000;
/** The commands that several calls can replace; some take pairs of a field and its value, or of a score and its member. */
const SPLIT_COMMANDS: ReadonlySet<string> = new Set(["HSET", "HDEL", "ZADD", "ZREM"]);
const ZADD_OPTIONS: ReadonlySet<RedisArgument> = new Set(["NX", "LT", "GT"]);

/** The same write as several commands if it has more arguments than a script can pass. */
function splitWrite(write: RedisWrite): readonly RedisWrite[] {
  const [command, key, ...args] = write;
  if (args.length <= MAX_WRITE_ARGUMENTS || !SPLIT_COMMANDS.has(command)) return [write];
  const [first] = args;
  const options = first !== undefined && ZADD_OPTIONS.has(first) ? [first] : [];
  const parts: RedisWrite[] = [];
  for (let at = options.length; at < args.length; at += MAX_WRITE_ARGUMENTS)
    parts.push([command, key, ...options, ...args.slice(at, at + MAX_WRITE_ARGUMENTS)]);
  return parts;
}

/**
 * How often writes are computed and tried, the first time included, while other processes change
 * the same data.
 */
const MAX_APPLY_TRIES = 8;

/** Runs `attempt` until it returns true, which means that its writes were applied. */
export async function retryUntilApplied(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MAX_APPLY_TRIES; tries++) {
    if (await attempt()) return;
  }
  throw new Error(
    `Redis: other processes changed the same data ${MAX_APPLY_TRIES} times in a row; nothing was written.`,
  );
}
