import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import { DAYS_PER_SERIES_KEY, tenantKeys } from "../redis/keys.ts";
import { parseStoredNumber, readCounters } from "../redis/read-counters.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import type { SeriesStore } from "./series-types.ts";

/** 288 slots a day, few enough that Redis stores a day compactly (about 3 KB). */
const SLOT_MS: Millis = 5 * MINUTE;
/**
 * Slots are kept longer than rows, so that a chart of the whole retention has no gap on its first day.
 */
const SLOTS_EXTRA_MS: Millis = 5 * DAY;
/** Significant digits of a daily value. Further digits would need memory for the whole `historyMs`. */
const DAILY_DIGITS = 5;

type SeriesPoint = { readonly at: Instant; readonly value: number };

const parseSlot = (field: string) => ({ slot: Number(field) });

/**
 * Stores one hash per day with one field per slot: a value replaces the earlier value of its slot. The
 * greatest value of each day is kept longer, in sorted sets with the day as member and the value as score.
 */
export function createSeriesStore(context: StoreContext): SeriesStore {
  const { redis, prefix, retention, now } = context;
  const keysOf = (tenant: string, name: string, subject: string) => {
    const keys = tenantKeys(prefix, tenant);
    return {
      slots: (day: number) => keys.series(`${name} ${subject}`, day),
      days: (day: number) => keys.seriesDays(`${name} ${subject}`, day),
    };
  };
  const keepSlotsMs = retention.retainMs + SLOTS_EXTRA_MS;
  const readSlots = async (key: string, day: number): Promise<readonly SeriesPoint[]> => {
    const slots = await readCounters(redis, key, parseSlot, "series");
    return slots.map(({ slot, rows }) => ({ at: day * DAY + slot * SLOT_MS, value: rows }));
  };
  const readDays = async (key: string): Promise<readonly SeriesPoint[]> => {
    const members = await redis.zrange(key, "0", "-1", "WITHSCORES");
    return toPairs(members).flatMap(([day, score]) => {
      const value = parseStoredNumber(redis, { kind: "series", key, field: day }, score);
      return value === null ? [] : [{ at: Number(day) * DAY, value }];
    });
  };
  return {
    put: async (name, tenant, subject, { at, value }) => {
      const day = Math.floor(at / DAY);
      const keys = keysOf(tenant, name, subject);
      const slotsEndInMs = (day + 1) * DAY + keepSlotsMs - now();
      const lastDayOfKey = Math.floor(day / DAYS_PER_SERIES_KEY + 1) * DAYS_PER_SERIES_KEY;
      const daysEndInMs = lastDayOfKey * DAY + retention.historyMs - now();
      const slot = Math.floor((at % DAY) / SLOT_MS);
      await Promise.all([
        ...(slotsEndInMs > 0
          ? [
              redis.hset(keys.slots(day), `${slot}`, `${value}`),
              redis.expire(keys.slots(day), ttlSeconds(slotsEndInMs)),
            ]
          : []),
        ...(daysEndInMs > 0
          ? [
              redis.zadd(keys.days(day), "GT", value.toPrecision(DAILY_DIGITS), `${day}`),
              redis.expire(keys.days(day), ttlSeconds(daysEndInMs)),
            ]
          : []),
      ]);
    },
    range: async (name, tenant, subject, { from, to }) => {
      const keys = keysOf(tenant, name, subject);
      const firstSlotDay = Math.floor((now() - keepSlotsMs) / DAY) + 1;
      const firstDay = Math.floor(Math.max(from, now() - retention.historyMs) / DAY);
      const slotDays = daysBetween(Math.max(firstDay, firstSlotDay), Math.floor(to / DAY));
      const olderKeys = new Set(daysBetween(firstDay, firstSlotDay - 1).map(keys.days));
      const [older, newer] = await Promise.all([
        Promise.all([...olderKeys].map(readDays)),
        Promise.all(slotDays.map((day) => readSlots(keys.slots(day), day))),
      ]);
      return [
        ...older.flat().filter(({ at }) => at < firstSlotDay * DAY && at >= firstDay * DAY),
        ...newer.flat().filter(({ at }) => at >= Math.floor(from / SLOT_MS) * SLOT_MS),
      ]
        .filter(({ at }) => at < to)
        .sort((a, b) => a.at - b.at);
    },
  };
}

function daysBetween(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

/** Redis returns a list in which each member is followed by its score. */
function toPairs(values: readonly string[]): readonly (readonly [string, string])[] {
  return values.flatMap((value, i) => (i % 2 === 0 ? [[value, values[i + 1] ?? ""] as const] : []));
}
