import type { Redis } from "ioredis";

/** One stored value: of a string, of a field, of a member or of an element. */
export type StoredValue = {
  readonly key: string;
  readonly type: "string" | "hash" | "zset" | "list" | "stream";
  /** Field, member, or index of a list. */
  readonly at: Buffer;
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
      return [{ key, type, at: Buffer.alloc(0), value: (await redis.getBuffer(key)) as Buffer }];
    case "hash": {
      const fields = await redis.hkeysBuffer(key);
      const values = await redis.hmgetBuffer(key, ...fields);
      return fields.map((at, i) => ({ key, type, at, value: values[i] as Buffer }));
    }
    case "zset":
      return (await redis.zrangeBuffer(key, "0", "-1")).map((at) => ({ key, type, at, value: at }));
    case "list":
      return (await redis.lrangeBuffer(key, 0, -1)).map((value, i) => {
        return { key, type, at: Buffer.from(`${i}`), value };
      });
    case "stream":
      return (await redis.xrangeBuffer(key, "-", "+")).map(([at, fields]) => {
        return { key, type, at, value: fields[1] as Buffer };
      });
    default:
      return [];
  }
}

export async function writeValue(redis: Redis, at: StoredValue, value: Buffer): Promise<void> {
  switch (at.type) {
    case "string":
      await redis.set(at.key, value, "KEEPTTL");
      return;
    case "hash":
      await redis.hset(at.key, at.at, value);
      return;
    case "list":
      await redis.lset(at.key, Number(at.at.toString()), value);
      return;
    case "stream": {
      // An entry of a stream cannot be changed, so the stream is written again.
      const entries = await redis.xrangeBuffer(at.key, "-", "+");
      await redis.del(at.key);
      for (const [id, [name, ...values]] of entries) {
        const isDamaged = id.equals(at.at);
        await redis.xadd(at.key, id, name as Buffer, ...(isDamaged ? [value] : values));
      }
      return;
    }
    case "zset": {
      const score = await redis.zscore(at.key, at.at);
      await redis.zrem(at.key, at.at);
      await redis.zadd(at.key, score ?? "0", value);
    }
  }
}

export type KeyDumps = readonly {
  readonly key: string;
  readonly dump: Buffer;
  readonly ttl: number;
}[];

export async function dumpAllKeys(redis: Redis): Promise<KeyDumps> {
  const keys = (await redis.keys("*")).sort();
  return Promise.all(
    keys.map(async (key) => ({
      key,
      dump: (await redis.dumpBuffer(key)) as Buffer,
      ttl: Math.max(0, await redis.pttl(key)),
    })),
  );
}

export async function restoreAllKeys(redis: Redis, dumps: KeyDumps): Promise<void> {
  await redis.flushall();
  await Promise.all(dumps.map(({ key, dump, ttl }) => redis.restore(key, ttl, dump)));
}
