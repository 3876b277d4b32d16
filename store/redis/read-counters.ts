import type { RecordKind } from "../../domain/unreadable-records.ts";
import type { RedisClient } from "./redis-client.ts";
import { unreadableRecordsOf } from "./unreadable-records.ts";

/** Reads a hash of counters. Counters that are no number, or whose field cannot be read, are left out. */
export async function readCounters<T>(
  redis: RedisClient,
  key: string,
  parseField: (field: string) => T,
  kind: RecordKind = "counter",
): Promise<readonly (T & { readonly rows: number })[]> {
  const fields = await redis.hgetall(key);
  return Object.entries(fields).flatMap(
    ([field, text]) =>
      unreadableRecordsOf(redis).read({ kind, key, field }, () => ({
        ...parseField(field),
        rows: parseNumber(text),
      })) ?? [],
  );
}

/** Reads a number of a stored record; null if there is none or if it is damaged. */
export function parseStoredNumber(
  redis: RedisClient,
  address: { readonly kind: RecordKind; readonly key: string; readonly field: string },
  text: string | null | undefined,
): number | null {
  if (text === null || text === undefined) return null;
  return unreadableRecordsOf(redis).read(address, () => parseNumber(text));
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) throw new Error("not a number");
  return number;
}
