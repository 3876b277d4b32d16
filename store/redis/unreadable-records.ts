import { LRUCache } from "lru-cache";
import { z } from "zod";
import {
  RECORD_KINDS,
  type RecordKind,
  type UnreadableCount,
} from "../../domain/unreadable-records.ts";
import type { RedisClient } from "./redis-client.ts";

/** Where a record is stored. */
type RecordAddress = {
  readonly kind: RecordKind;
  readonly key: string;
  /** The field of a hash or the member of a set; without it the whole key is the record. */
  readonly field?: string | Buffer;
};

/** A record that cannot be read. `reason` contains no stored value, because it may name a person. */
type UnreadableRecord = RecordAddress & { readonly reason: string };

/**
 * The records that this process could not read. One such record must not make a whole list fail: it
 * is left out, counted and reported once.
 */
export type UnreadableRecords = {
  /** Runs `parse`. If it throws, the record is reported and the result is null. */
  read<T>(address: RecordAddress, parse: () => T): T | null;
  /** Calls `listener` once for each record. */
  onUnreadable(listener: (record: UnreadableRecord) => void): void;
  /** The number of records of each kind that still exist and cannot be read. */
  count(): Promise<readonly UnreadableCount[]>;
};

/** If more records than this cannot be read, the count stays at this number. */
const MAX_REMEMBERED = 10_000;

const recordsByClient = new WeakMap<RedisClient, UnreadableRecords>();

/** The unreadable records of everything that this client reads. */
export function unreadableRecordsOf(redis: RedisClient): UnreadableRecords {
  const known = recordsByClient.get(redis) ?? createUnreadableRecords(redis);
  recordsByClient.set(redis, known);
  return known;
}

function createUnreadableRecords(redis: RedisClient): UnreadableRecords {
  const unreadable = new LRUCache<string, RecordAddress>({ max: MAX_REMEMBERED });
  const listeners: ((record: UnreadableRecord) => void)[] = [];
  return {
    read(address, parse) {
      try {
        const value = parse();
        if (unreadable.size > 0) unreadable.delete(nameOf(address));
        return value;
      } catch (error) {
        const name = nameOf(address);
        const isNew = !unreadable.has(name);
        unreadable.set(name, address);
        if (isNew) for (const report of listeners) report({ ...address, reason: reasonOf(error) });
        return null;
      }
    },
    onUnreadable: (listener) => void listeners.push(listener),
    async count() {
      const entries = [...unreadable.entries()];
      const exist = await Promise.all(entries.map(([, address]) => stillExists(redis, address)));
      entries.forEach(([name], i) => {
        if (exist[i] !== true) unreadable.delete(name);
      });
      const kinds = [...unreadable.values()].map(({ kind }) => kind);
      return RECORD_KINDS.map((kind) => ({
        kind,
        count: kinds.filter((other) => other === kind).length,
      })).filter(({ count }) => count > 0);
    },
  };
}

function nameOf({ key, field }: RecordAddress): string {
  return field === undefined ? key : `${key} ${field.toString("latin1")}`;
}

async function stillExists(redis: RedisClient, { key, field }: RecordAddress): Promise<boolean> {
  if (field === undefined) return (await redis.exists(key)) === 1;
  // HEXISTS fails for a sorted set, where `field` is a member.
  return await redis.hexists(key, field).then(
    (exists) => exists === 1,
    async () => (await redis.exists(key)) === 1,
  );
}

/** Messages of JSON.parse contain a part of the text, so only the paths of zod are shown. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const paths = error.issues.map(({ path, code }) => `${path.join(".")}: ${code}`);
    return `unexpected values: ${paths.slice(0, 3).join(", ")}`;
  }
  return error instanceof SyntaxError ? "not JSON" : "damaged";
}
