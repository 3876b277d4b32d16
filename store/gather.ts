import type { Redis } from "ioredis";
import { loadScript } from "./script.ts";

const script = loadScript("gather");

export type Gathered = {
  /** Field `v` of the first key. */
  readonly version: Buffer | null;
  /** One per place, in order. */
  readonly values: readonly (Buffer | null)[];
};

/** Many hash fields of one slot as they are at one moment, in one command. */
export async function gather(
  redis: Redis,
  versionKey: string,
  places: readonly { readonly key: string; readonly field: string | Buffer }[],
): Promise<Gathered> {
  const keys = [versionKey, ...places.map(({ key }) => key)];
  const found = await script(
    redis,
    keys,
    places.map(({ field }) => field),
  );
  if (!Array.isArray(found)) throw new Error("gather: no list");
  const valueAt = (i: number): Buffer | null => {
    const value: unknown = found[i];
    return Buffer.isBuffer(value) ? value : null;
  };
  return { version: valueAt(0), values: places.map((_, i) => valueAt(i + 1)) };
}
