import type { StatusCounts } from "../../domain/job-facts.ts";
import type { EventStatus } from "../../domain/provisioning-event.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { DAY, HOUR } from "../../domain/time.ts";
import type { TimeWindow } from "../../domain/time-window.ts";
import { TIME_WINDOW_MS, TIME_WINDOWS } from "../../domain/time-window.ts";
import type { JobKeys } from "../redis/keys.ts";
import { DAYS_PER_COUNTER_KEY } from "../redis/keys.ts";
import { readCounters } from "../redis/read-counters.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import { createStatusTally, parseSlotField } from "./counter-fields.ts";
import { countRowsBetween } from "./hour-rows.ts";
import { readHourRows } from "./read-packed.ts";

export const LONGEST_WINDOW_MS: Millis = Math.max(...Object.values(TIME_WINDOW_MS));

export type CountedSpan = { readonly from: Instant; readonly to: Instant };

/** The span of each window that ends at `until`. */
export function windowSpans(
  until: Instant,
): readonly (CountedSpan & { readonly window: TimeWindow })[] {
  return TIME_WINDOWS.map((window) => ({
    window,
    from: until - TIME_WINDOW_MS[window],
    to: until,
  }));
}

export type AddCountedRows = (status: EventStatus, outcomeNumber: number, rows: number) => void;

export async function countStatuses(
  redis: RedisClient,
  keys: JobKeys,
  span: CountedSpan,
): Promise<StatusCounts> {
  const total = createStatusTally();
  await countSpan(createCounterReader(redis, keys), span, (status, _outcomeNumber, rows) =>
    total.add(status, rows),
  );
  return total.counts();
}

/** The number of rows of one hour or day, by status and outcome number. */
type CounterSlot = readonly {
  readonly status: EventStatus;
  readonly outcomeNumber: number;
  readonly rows: number;
}[];
type CounterSlots = ReadonlyMap<number, CounterSlot>;

/** Reads each key once for several windows of the same job. */
export type CounterReader = {
  packedRows(hour: number): Promise<readonly Buffer[]>;
  /** By the hour of the day. */
  hourSlots(day: number): Promise<CounterSlots>;
  daySlot(day: number): Promise<CounterSlot>;
};

export function createCounterReader(redis: RedisClient, keys: JobKeys): CounterReader {
  const packedRows = new Map<string, Promise<readonly Buffer[]>>();
  const slots = new Map<string, Promise<CounterSlots>>();
  const readSlots = async (key: string) =>
    groupBySlot(await readCounters(redis, key, parseSlotField));
  return {
    packedRows: (hour) => readOnce(packedRows, keys.rows(hour), (key) => readHourRows(redis, key)),
    hourSlots: (day) => readOnce(slots, keys.hourCounters(day), readSlots),
    daySlot: async (day) =>
      (await readOnce(slots, keys.dayCounters(day), readSlots)).get(day % DAYS_PER_COUNTER_KEY) ??
      [],
  };
}

function readOnce<T>(
  reads: Map<string, Promise<T>>,
  key: string,
  read: (key: string) => Promise<T>,
): Promise<T> {
  const result = reads.get(key) ?? read(key);
  reads.set(key, result);
  return result;
}

function groupBySlot(
  counters: readonly (CounterSlot[number] & { readonly slot: number })[],
): CounterSlots {
  const slots = new Map<number, CounterSlot[number][]>();
  for (const { slot, ...counted } of counters) {
    const countersOfSlot = slots.get(slot);
    if (countersOfSlot === undefined) slots.set(slot, [counted]);
    else countersOfSlot.push(counted);
  }
  return slots;
}

/**
 * Counts rows per status and outcome number exactly: whole days from the day counters, whole hours
 * from the hour counters, and the incomplete hours at both ends from the rows themselves. A window
 * of 30 days takes about six small reads.
 */
export async function countSpan(
  counters: CounterReader,
  { from, to }: CountedSpan,
  addRows: AddCountedRows,
): Promise<void> {
  const addSlot = (slot: CounterSlot) => {
    for (const { status, outcomeNumber, rows } of slot) addRows(status, outcomeNumber, rows);
  };
  const addEdge = async (part: CountedSpan) => {
    if (part.from >= part.to) return;
    const hour = Math.floor(part.from / HOUR);
    countRowsBetween(hour, await counters.packedRows(hour), part, (status, outcomeNumber) =>
      addRows(status, outcomeNumber, 1),
    );
  };
  const addHours = async (first: number, end: number) => {
    for (const day of range(Math.floor(first / 24), Math.ceil(end / 24))) {
      if (first >= end) return;
      const slots = await counters.hourSlots(day);
      for (const hour of range(Math.max(first, day * 24), Math.min(end, day * 24 + 24))) {
        addSlot(slots.get(hour % 24) ?? []);
      }
    }
  };
  const addDay = async (day: number) => addSlot(await counters.daySlot(day));

  const firstHour = Math.ceil(from / HOUR);
  const endHour = Math.floor(to / HOUR);
  if (firstHour > endHour) return await addEdge({ from, to });
  const firstDay = Math.ceil(firstHour / 24);
  const endDay = Math.floor(endHour / 24);
  const middle =
    firstDay <= endDay
      ? [
          addHours(firstHour, firstDay * 24),
          ...range(firstDay, endDay).map(addDay),
          addHours(endDay * 24, endHour),
        ]
      : [addHours(firstHour, endHour)];
  const edges = [addEdge({ from, to: firstHour * HOUR }), addEdge({ from: endHour * HOUR, to })];
  await Promise.all([...edges, ...middle]);
}

/** The number of rows in each hour or UTC day that has rows, in the order of time. */
export async function countsOverTime(
  redis: RedisClient,
  keys: JobKeys,
  { from, to, unit }: CountedSpan & { readonly unit: "hour" | "day" },
): Promise<readonly { readonly at: Instant; readonly counts: StatusCounts }[]> {
  const counters = createCounterReader(redis, keys);
  const days = range(Math.floor(from / DAY), Math.ceil(to / DAY));
  const slotsOfDay = async (day: number): Promise<readonly (readonly [Instant, CounterSlot])[]> => {
    if (unit === "day") return [[day * DAY, await counters.daySlot(day)]];
    const hours = [...(await counters.hourSlots(day))].sort(([a], [b]) => a - b);
    return hours.map(([hour, slot]) => [day * DAY + hour * HOUR, slot]);
  };
  const unitMs = unit === "day" ? DAY : HOUR;
  return (await Promise.all(days.map(slotsOfDay)))
    .flat()
    .filter(([at, slot]) => slot.length > 0 && at + unitMs > from && at < to)
    .map(([at, slot]) => {
      const total = createStatusTally();
      for (const { status, rows } of slot) total.add(status, rows);
      return { at, counts: total.counts() };
    });
}

/** The whole numbers n with first <= n < end. */
export function range(first: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
