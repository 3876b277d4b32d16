import { DELIVERY_CHANNELS, DELIVERY_STATES } from "../../domain/delivery.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";
import type { DeliveryTotal } from "./incident-types.ts";

/** Reads the counters that the function `trySaveDeliveries` writes. */
export async function readDeliveryTotals(
  redis: RedisClient,
  key: string,
): Promise<readonly DeliveryTotal[]> {
  const records = unreadableRecordsOf(redis);
  return Object.entries(await redis.hgetall(key)).flatMap(
    ([field, text]) =>
      records.read({ kind: "counter", key, field }, () => parseTotal(field, text)) ?? [],
  );
}

function parseTotal(field: string, text: string): DeliveryTotal {
  const [, channelText, stateText, tenant] = /^(\S+) (\S+) (.*)$/s.exec(field) ?? [];
  const channel = DELIVERY_CHANNELS.find((known) => known === channelText);
  const state = DELIVERY_STATES.find((known) => known === stateText);
  const count = Number(text);
  if (channel === undefined || state === undefined || tenant === undefined || !(count >= 0))
    throw new Error("a counter of deliveries is damaged");
  return { channel, state, tenant, count };
}
