import type { Redis } from "ioredis";
import type { StatusCounts, Window } from "../domain/facts.ts";
import { WINDOWS } from "../domain/facts.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { DAY, HOUR } from "../domain/time.ts";
import { parseSlot, tally } from "./counters.ts";
import type { JobKeys } from "./keys.ts";
import { DAYS_PER_KEY } from "./keys.ts";
import { countRows } from "./rows.ts";

const LENGTH_MS: Readonly<Record<Window, Millis>> = {
  "1h": HOUR,
  "24h": DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
};

type Span = { readonly from: Instant; readonly to: Instant };

/**
 * Exact rows per status: whole days from the day counters, whole hours from the hour counters, and
 * the two edges from the rows themselves. Any window of 30 days is about six small reads.
 */
export async function countWindow(redis: Redis, keys: JobKeys, span: Span): Promise<StatusCounts> {
  return await countIn(reader(redis, keys), span);
}

export async function countWindows(
  redis: Redis,
  keys: JobKeys,
  now: Instant,
): Promise<Readonly<Record<Window, StatusCounts>>> {
  const shared = reader(redis, keys);
  const entries = await Promise.all(
    WINDOWS.map(async (window) => {
      const span = { from: now - LENGTH_MS[window], to: now };
      return [window, await countIn(shared, span)] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<Window, StatusCounts>;
}

type Slots = ReadonlyMap<number, StatusCounts>;

/** Reads of several windows over the same job: each key once. */
type Reader = {
  rows(hour: number): Promise<readonly Buffer[]>;
  hours(day: number): Promise<Slots>;
  days(day: number): Promise<Slots>;
};

function reader(redis: Redis, keys: JobKeys): Reader {
  const pieces = new Map<string, Promise<readonly Buffer[]>>();
  const slots = new Map<string, Promise<Slots>>();
  const readSlots = async (key: string) => slotsOf(await redis.hgetall(key));
  return {
    rows: (hour) => once(pieces, keys.rows(hour), (key) => redis.lrangeBuffer(key, 0, -1)),
    hours: (day) => once(slots, keys.hours(day), readSlots),
    days: (day) => once(slots, keys.days(day), readSlots),
  };
}

function once<T>(
  known: Map<string, Promise<T>>,
  key: string,
  read: (key: string) => Promise<T>,
): Promise<T> {
  const found = known.get(key) ?? read(key);
  known.set(key, found);
  return found;
}

function slotsOf(fields: Readonly<Record<string, string>>): Slots {
  const slots = new Map<number, ReturnType<typeof tally>>();
  for (const [field, rows] of Object.entries(fields)) {
    const { slot, status } = parseSlot(field);
    const counts = slots.get(slot) ?? tally();
    slots.set(slot, counts);
    counts.add(status, Number(rows));
  }
  return new Map([...slots].map(([slot, counts]) => [slot, counts.counts()]));
}

async function countIn(read: Reader, { from, to }: Span): Promise<StatusCounts> {
  const total = tally();
  const addAll = (counts: StatusCounts | undefined) => {
    for (const [status, rows] of Object.entries(counts ?? {})) {
      total.add(status as keyof StatusCounts, rows);
    }
  };
  const edge = async (part: Span) => {
    if (part.from >= part.to) return;
    const hour = Math.floor(part.from / HOUR);
    countRows(hour, await read.rows(hour), part, (status) => total.add(status, 1));
  };
  const hours = async (first: number, end: number) => {
    for (const day of range(Math.floor(first / 24), Math.ceil(end / 24))) {
      if (first >= end) return;
      const slots = await read.hours(day);
      for (const hour of range(Math.max(first, day * 24), Math.min(end, day * 24 + 24))) {
        addAll(slots.get(hour % 24));
      }
    }
  };
  const days = async (day: number) => addAll((await read.days(day)).get(day % DAYS_PER_KEY));

  const firstHour = Math.ceil(from / HOUR);
  const endHour = Math.floor(to / HOUR);
  if (firstHour > endHour) {
    await edge({ from, to });
    return total.counts();
  }
  const firstDay = Math.ceil(firstHour / 24);
  const endDay = Math.floor(endHour / 24);
  const middle =
    firstDay <= endDay
      ? [
          hours(firstHour, firstDay * 24),
          ...range(firstDay, endDay).map(days),
          hours(endDay * 24, endHour),
        ]
      : [hours(firstHour, endHour)];
  const edges = [edge({ from, to: firstHour * HOUR }), edge({ from: endHour * HOUR, to })];
  await Promise.all([...edges, ...middle]);
  return total.counts();
}

/** The whole numbers with first <= n < end. */
function range(first: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
