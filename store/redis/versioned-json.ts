import { hash } from "node:crypto";
import { z } from "zod";
import type { Instant } from "../../domain/time.ts";
import { loadLuaScript } from "./lua-script.ts";
import type { RedisClient } from "./redis-client.ts";
import { parseStored } from "./store-context.ts";

/**
 * JSON that is written again every few minutes, stored as `<digest of the schema> <time> <JSON>`.
 * After an upgrade that changed the schema, `parse` ignores texts of the older version until they
 * are written again. A text that has the digest of our schema but does not match our schema is a
 * bug, so `parse` throws.
 */
export type VersionedJson<T> = {
  pack(at: Instant, value: T): string;
  /** False for a text that a version with another schema wrote. */
  hasOurSchema(text: string): boolean;
  /** Null for a text that a version with another schema wrote. */
  parse(text: string): T | null;
  /**
   * Writes a value into a field unless the stored value is newer. A stored value that is newer by more
   * than an hour is replaced, because it comes from a clock that was ahead.
   */
  putNewest(redis: RedisClient, field: HashField, at: Instant, value: T): Promise<void>;
};

type HashField = { readonly key: string; readonly field: string };

const putNewestScript = loadLuaScript("put-newest");

export function versionedJson<T>(schema: z.ZodType<T>): VersionedJson<T> {
  const schemaDigest = hash("sha1", JSON.stringify(z.toJSONSchema(schema)), "base64url").slice(
    0,
    8,
  );
  const hasOurSchema = (text: string) => text.startsWith(`${schemaDigest} `);
  return {
    hasOurSchema,
    pack: (at, value) => `${schemaDigest} ${at} ${JSON.stringify(value)}`,
    parse: (text) => {
      const jsonStart = text.indexOf("{");
      return hasOurSchema(text) ? parseStored(schema, text.slice(jsonStart)) : null;
    },
    putNewest: async (redis, { key, field }, at, value) => {
      await putNewestScript(redis, [key], [field, schemaDigest, at, JSON.stringify(value)]);
    },
  };
}
