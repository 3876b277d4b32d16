import { hash } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Instant } from "../../domain/time.ts";
import { loadLuaScript } from "./lua-script.ts";
import { parseStored } from "./store-context.ts";

/**
 * JSON that is made anew every few minutes, kept as `<shape> <moment> <JSON>`. The shape is a digest
 * of what the text must look like: after an upgrade that changed it, what the older version has left
 * is passed over until it is made again. A text of our own shape that does not fit is a bug, and
 * thrown.
 */
export type VersionedJson<T> = {
  pack(at: Instant, value: T): string;
  /** Null for what another version wrote. */
  parse(text: string): T | null;
  /** Puts a value into a field unless what stands there is newer, by an hour at most. */
  putNewest(redis: Redis, place: HashField, at: Instant, value: T): Promise<void>;
};

type HashField = { readonly key: string; readonly field: string };

const putNewestScript = loadLuaScript("put-newest");

export function versionedJson<T>(shape: z.ZodType<T>): VersionedJson<T> {
  const shapeDigest = hash("sha1", JSON.stringify(z.toJSONSchema(shape)), "base64url").slice(0, 8);
  return {
    pack: (at, value) => `${shapeDigest} ${at} ${JSON.stringify(value)}`,
    parse: (text) => {
      const json = text.indexOf("{");
      return text.startsWith(`${shapeDigest} `) ? parseStored(shape, text.slice(json)) : null;
    },
    putNewest: async (redis, { key, field }, at, value) => {
      await putNewestScript(redis, [key], [field, shapeDigest, at, JSON.stringify(value)]);
    },
  };
}
