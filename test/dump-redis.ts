import type { Redis } from "ioredis";
import { unpackBlock } from "../store/log/detail-blocks.ts";

/**
 * All that a reader of a copy of Redis sees under a prefix: one text for each key, with the key and its values. The
 * details of rows are uncompressed.
 */
export async function dumpRedis(redis: Redis, keyPrefix: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const keys of redis.scanStream({ match: `${keyPrefix}:*`, count: 1000 })) {
    for (const key of keys as string[]) {
      const values = await readValues(redis, key);
      texts.push([key, ...values.flatMap(textsOf)].join("\n"));
    }
  }
  return texts;
}

async function readValues(redis: Redis, key: string): Promise<readonly Buffer[]> {
  const type = await redis.type(key);
  switch (type) {
    case "string":
      return [(await redis.getBuffer(key)) ?? Buffer.alloc(0)];
    case "hash":
      return (await redis.callBuffer("HGETALL", key)) as Buffer[];
    case "zset":
      return await redis.zrangeBuffer(key, "0", "-1", "WITHSCORES");
    case "set":
      return await redis.smembersBuffer(key);
    case "list":
      return await redis.lrangeBuffer(key, 0, -1);
    case "stream":
      return (await redis.xrangeBuffer(key, "-", "+")).flatMap(([id, fields]) => [id, ...fields]);
    case "none":
      return []; // It has expired since.
    default:
      throw new Error(`${key} has the type ${type}, which this test cannot read`);
  }
}

/** The value as latin1, which has a character for each byte, and as UTF-8; of a block of details also its rows. */
function textsOf(value: Buffer): readonly string[] {
  return [value.toString("latin1"), value.toString("utf8"), ...linesOfBlock(value)];
}

function linesOfBlock(value: Buffer): readonly string[] {
  try {
    return unpackBlock(value);
  } catch {
    return [];
  }
}
