import type { Redis } from "ioredis";

/**
 * One value in Redis: a string, the value of a hash field, a member of a sorted set, an element of a list, or an
 * entry of a stream.
 */
export type StoredValue = {
  readonly key: string;
  readonly type: "string" | "hash" | "zset" | "list" | "stream";
  /** Hash field, member, index of a list, or id of an entry; empty for a string. */
  readonly place: Buffer;
  readonly value: Buffer;
};

export const DAMAGES = ["truncated", "no-json", "unknown-value", "newer-version", "empty"] as const;
export type Damage = (typeof DAMAGES)[number];

export function damagedValue(value: Buffer, damage: Damage): Buffer {
  switch (damage) {
    case "truncated":
      return value.subarray(0, Math.ceil(value.length * 0.6) - 1);
    case "no-json":
      return Buffer.from("{damaged");
    case "unknown-value":
      return Buffer.from(
        value.toString("latin1").replaceAll(/"[a-z-]+"([,}])/g, '"from-3000"$1'),
        "latin1",
      );
    case "newer-version":
      return Buffer.concat([Buffer.from('9 1 {"shape":"of a newer version"} '), value]);
    case "empty":
      return Buffer.alloc(0);
  }
}

/** All values of a key. */
export async function valuesOf(redis: Redis, key: string): Promise<readonly StoredValue[]> {
  const type = (await redis.type(key)) as StoredValue["type"];
  switch (type) {
    case "string":
      return [{ key, type, place: Buffer.alloc(0), value: (await redis.getBuffer(key)) as Buffer }];
    case "hash": {
      const fields = await redis.hkeysBuffer(key);
      const values = await redis.hmgetBuffer(key, ...fields);
      return fields.map((place, i) => ({ key, type, place, value: values[i] as Buffer }));
    }
    case "zset":
      return (await redis.zrangeBuffer(key, "0", "-1")).map((place) => ({
        key,
        type,
        place,
        value: place,
      }));
    case "list":
      return (await redis.lrangeBuffer(key, 0, -1)).map((value, i) => {
        return { key, type, place: Buffer.from(`${i}`), value };
      });
    case "stream":
      return (await redis.xrangeBuffer(key, "-", "+")).map(([place, fields]) => {
        return { key, type, place, value: fields[1] as Buffer };
      });
    default:
      return [];
  }
}

export async function writeValue(redis: Redis, stored: StoredValue, value: Buffer): Promise<void> {
  switch (stored.type) {
    case "string":
      await redis.set(stored.key, value, "KEEPTTL");
      return;
    case "hash":
      await redis.hset(stored.key, stored.place, value);
      return;
    case "list":
      await redis.lset(stored.key, Number(stored.place.toString()), value);
      return;
    case "stream": {
      // An entry of a stream cannot be changed, so the stream is written again.
      const entries = await redis.xrangeBuffer(stored.key, "-", "+");
      await redis.del(stored.key);
      for (const [id, [name, ...values]] of entries) {
        const isDamaged = id.equals(stored.place);
        await redis.xadd(stored.key, id, name as Buffer, ...(isDamaged ? [value] : values));
      }
      return;
    }
    case "zset": {
      const score = await redis.zscore(stored.key, stored.place);
      await redis.zrem(stored.key, stored.place);
      await redis.zadd(stored.key, score ?? "0", value);
    }
  }
}

export type KeyDumps = readonly {
  readonly key: string;
  readonly dump: Buffer;
  /** Remaining lifetime in milliseconds; 0: the key has no end. */
  readonly ttlMs: number;
}[];

export async function dumpAllKeys(redis: Redis): Promise<KeyDumps> {
  const keys = (await redis.keys("*")).sort();
  return Promise.all(
    keys.map(async (key) => ({
      key,
      dump: (await redis.dumpBuffer(key)) as Buffer,
      ttlMs: Math.max(0, await redis.pttl(key)),
    })),
  );
}

export async function restoreAllKeys(redis: Redis, dumps: KeyDumps): Promise<void> {
  await redis.flushall();
  await Promise.all(dumps.map(({ key, dump, ttlMs }) => redis.restore(key, ttlMs, dump)));
}
