import type { JobKeys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import type { CycleDay } from "./cycle-days.ts";
import { unpackCycleDay } from "./cycle-days.ts";
import { ROW_BYTES } from "./hour-rows.ts";
import type { StoredObjectEvent } from "./object-events.ts";
import { unpackObjectEvents } from "./object-events.ts";

/** The packed rows of an hour. The end of damaged rows is left out and reported. */
export async function readHourRows(redis: RedisClient, key: string): Promise<readonly Buffer[]> {
  const packed = await redis.lrangeBuffer(key, 0, -1);
  const isDamaged = packed.some(({ length }) => length % ROW_BYTES !== 0);
  if (!isDamaged) return packed;
  unreadableRecordsOf(redis).read({ kind: "event-rows", key }, () => {
    throw new Error("rows: the bytes are not a whole number of rows");
  });
  return packed.map((bytes) => bytes.subarray(0, bytes.length - (bytes.length % ROW_BYTES)));
}

/** The events of one object; none if they cannot be read. */
export function parseObjectEvents(
  redis: RedisClient,
  keys: JobKeys,
  object: Buffer,
  bytes: Buffer | null,
): readonly StoredObjectEvent[] {
  if (bytes === null) return [];
  const address = { kind: "object-events", key: keys.objects(object), field: object } as const;
  return unreadableRecordsOf(redis).read(address, () => unpackObjectEvents(bytes)) ?? [];
}

/** A cycle on one day; null if it cannot be read. */
export function parseCycleDay(
  redis: RedisClient,
  key: string,
  field: string,
  bytes: Buffer,
): CycleDay | null {
  return unreadableRecordsOf(redis).read({ kind: "cycle", key, field }, () =>
    unpackCycleDay(bytes),
  );
}
