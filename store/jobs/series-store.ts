import { DAY, MINUTE } from "../../domain/time.ts";
import { tenantKeys } from "../redis/keys.ts";
import { readCounters } from "../redis/read-counters.ts";
import type { StoreContext } from "../redis/store-context.ts";
import { ttlSeconds } from "../redis/store-context.ts";
import type { SeriesStore } from "../store.ts";

/** 288 slots a day, few enough that Redis stores a day compactly (about 3 KB). */
const SLOT_MS = 5 * MINUTE;
/**
 * Series live longer than rows, so that a chart of the whole retention has no gap on its first day.
 */
const SERIES_EXTRA_MS = 5 * DAY;

const parseSlot = (field: string) => ({ slot: Number(field) });

/**
 * Stores one hash per day with one field per slot. A value replaces the earlier value of its slot.
 */
export function createSeriesStore({ redis, prefix, retention, now }: StoreContext): SeriesStore {
  const keyOf = (tenant: string, name: string, subject: string) => {
    const keys = tenantKeys(prefix, tenant);
    return (day: number) => keys.series(`${name} ${subject}`, day);
  };
  const keepMs = retention.retainMs + SERIES_EXTRA_MS;
  return {
    put: async (name, tenant, subject, { at, value }) => {
      const day = Math.floor(at / DAY);
      const endsInMs = (day + 1) * DAY + keepMs - now();
      if (endsInMs <= 0) return;
      const key = keyOf(tenant, name, subject)(day);
      const slot = Math.floor((at % DAY) / SLOT_MS);
      await Promise.all([
        redis.hset(key, `${slot}`, `${value}`),
        redis.expire(key, ttlSeconds(endsInMs)),
      ]);
    },
    range: async (name, tenant, subject, { from, to }) => {
      const key = keyOf(tenant, name, subject);
      const last = Math.floor(to / DAY);
      const first = Math.floor(Math.max(from, to - keepMs) / DAY);
      const days = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
      const slotsByDay = await Promise.all(
        days.map((day) => readCounters(redis, key(day), parseSlot, "series")),
      );
      return slotsByDay
        .flatMap((slots, i) =>
          slots.map(({ slot, rows }) => ({
            at: (days[i] ?? 0) * DAY + slot * SLOT_MS,
            value: rows,
          })),
        )
        .filter(({ at }) => at >= Math.floor(from / SLOT_MS) * SLOT_MS && at < to)
        .sort((a, b) => a.at - b.at);
    },
  };
}
