import type { Redis } from "ioredis";
import type { Argument } from "./pack-list.ts";
import { packList } from "./pack-list.ts";
import { loadScript } from "./script.ts";

/** What must still be so: a field of a hash, or a string key when there is no field. */
export type Guard = {
  readonly key: string;
  readonly field?: string | Buffer;
  /** Null: must not exist. */
  readonly expected: string | Buffer | null;
};

/** One command on one key. */
export type Write = readonly [command: string, key: string, ...args: Argument[]];

const script = loadScript("apply");

/**
 * All writes in one step, or none when a guard does not hold (false). All keys must share one slot.
 * After a thrown error it is unknown whether it was applied: read again and decide anew.
 */
export async function apply(
  redis: Redis,
  guards: readonly Guard[],
  writes: readonly Write[],
): Promise<boolean> {
  const numbers = new Map<string, number>();
  const numberOf = (key: string): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size + 1);
    return numbers.size;
  };
  const args: Argument[] = [guards.length];
  for (const { key, field, expected } of guards) {
    args.push(numberOf(key), field ?? "", expected ?? "");
  }
  for (const [command, key, ...rest] of writes) {
    args.push(command, numberOf(key), rest.length, ...rest);
  }
  return (await script(redis, [...numbers.keys()], [packList(args)])) === 1;
}

/** How often a step is computed anew after somebody else was faster. */
const MAX_TRIES = 8;

/** Runs `attempt` until it says that its step was applied. */
export async function untilApplied(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await attempt()) return;
  }
  throw new Error(
    `Redis: a step met other writers ${MAX_TRIES} times in a row; nothing was written.`,
  );
}
