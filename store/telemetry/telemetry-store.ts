import { z } from "zod";
import {
  TELEMETRY_KEYS,
  type TelemetryAmount,
  type TelemetryKey,
} from "../../domain/metrics/telemetry.ts";
import { applyWrites, type RedisWrite } from "../redis/apply-writes.ts";
import { telemetryKey } from "../redis/keys.ts";
import { type StoreContext, ttlSeconds } from "../redis/store-context.ts";
import { unreadableRecordsOf } from "../redis/unreadable-records.ts";

/** What the workers have counted about themselves: all workers, since the first start. */
export type TelemetryStore = {
  /** Adds all amounts or none. After an error it is unknown whether they were added. */
  add(amounts: readonly TelemetryAmount[]): Promise<void>;
  totals(): Promise<readonly TelemetryAmount[]>;
};

const Parts = z.array(z.string());

export function createTelemetryStore({
  redis,
  prefix,
  retention,
}: Pick<StoreContext, "redis" | "prefix" | "retention">): TelemetryStore {
  const keyOf = (metric: TelemetryKey) => telemetryKey(prefix, metric);
  const keepSeconds = ttlSeconds(retention.historyMs);
  const readTotals = async (metric: TelemetryKey): Promise<readonly TelemetryAmount[]> => {
    const key = keyOf(metric);
    const records = unreadableRecordsOf(redis);
    return Object.entries(await redis.hgetall(key)).flatMap(([field, text]) => {
      const address = { kind: "counter", key, field } as const;
      return records.read(address, () => parseTotal(metric, field, text)) ?? [];
    });
  };
  return {
    add: async (amounts) => {
      if (amounts.length === 0) return;
      const metrics = new Set(amounts.map(({ key }) => key));
      await applyWrites(
        redis,
        [],
        [
          ...amounts.map(
            ({ key, parts, amount }): RedisWrite => [
              "HINCRBY",
              keyOf(key),
              JSON.stringify(parts),
              amount,
            ],
          ),
          ...[...metrics].map((key): RedisWrite => ["EXPIRE", keyOf(key), keepSeconds]),
        ],
      );
    },
    totals: async () => (await Promise.all(TELEMETRY_KEYS.map(readTotals))).flat(),
  };
}

function parseTotal(key: TelemetryKey, field: string, text: string): TelemetryAmount {
  const amount = Number(text);
  if (!(amount >= 0)) throw new Error("a counter of the worker is damaged");
  return { key, parts: Parts.parse(JSON.parse(field)), amount };
}
