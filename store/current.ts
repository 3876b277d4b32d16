import { hash } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Instant } from "../domain/time.ts";
import { loadScript } from "./script.ts";
import { parseStored } from "./shelf.ts";

/**
 * JSON that is made anew every few minutes, kept as `<shape> <moment> <JSON>`. The shape is a digest
 * of what the text must look like: after an upgrade that changed it, what the older version has left
 * is passed over until it is made again. A text of our own shape that does not fit is a bug, and
 * thrown.
 */
export type CurrentShape<T> = {
  pack(at: Instant, value: T): string;
  /** Null for what another version wrote. */
  read(text: string): T | null;
  /** Puts a value into a field unless what stands there is newer, by an hour at most. */
  putNewest(redis: Redis, place: Place, at: Instant, value: T): Promise<void>;
};

type Place = { readonly key: string; readonly field: string };

const script = loadScript("newest");

export function currentShape<T>(shape: z.ZodType<T>): CurrentShape<T> {
  const name = hash("sha1", JSON.stringify(z.toJSONSchema(shape)), "base64url").slice(0, 8);
  return {
    pack: (at, value) => `${name} ${at} ${JSON.stringify(value)}`,
    read: (text) => {
      const json = text.indexOf("{");
      return text.startsWith(`${name} `) ? parseStored(shape, text.slice(json)) : null;
    },
    putNewest: async (redis, { key, field }, at, value) => {
      await script(redis, [key], [field, name, at, JSON.stringify(value)]);
    },
  };
}
