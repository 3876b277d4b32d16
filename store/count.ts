import type { Redis } from "ioredis";
import type { Instant } from "../domain/time.ts";
import { loadScript } from "./script.ts";

const script = loadScript("count");

export type Counting = {
  readonly key: string;
  /** The least score that counts; every member without it. */
  readonly from?: Instant;
};

/** Members of many sorted sets of one slot as they are at one moment, in one command. */
export async function countMembers(
  redis: Redis,
  countings: readonly Counting[],
): Promise<readonly number[]> {
  const keys = countings.map(({ key }) => key);
  const found = await script(
    redis,
    keys,
    countings.map(({ from }) => from ?? "-inf"),
  );
  if (!Array.isArray(found)) throw new Error("count: no list");
  return countings.map((_, i) => Number(found[i]));
}
