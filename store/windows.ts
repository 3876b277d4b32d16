import type { Redis } from "ioredis";
import type { StatusCounts } from "../domain/facts.ts";
import type { Status } from "../domain/provisioning.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { DAY, HOUR } from "../domain/time.ts";
import type { Window } from "../domain/window.ts";
import { WINDOWS } from "../domain/window.ts";
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

export const LONGEST_WINDOW_MS: Millis = Math.max(...Object.values(LENGTH_MS));

export type Span = { readonly from: Instant; readonly to: Instant };

/** Each window, as it ends at `until`. */
export function spansOf(until: Instant): readonly (Span & { readonly window: Window })[] {
  return WINDOWS.map((window) => ({ window, from: until - LENGTH_MS[window], to: until }));
}

export type AddRows = (status: Status, cause: number, rows: number) => void;

export async function countWindow(redis: Redis, keys: JobKeys, span: Span): Promise<StatusCounts> {
  const total = tally();
  await countIn(counterReader(redis, keys), span, (status, _cause, rows) =>
    total.add(status, rows),
  );
  return total.counts();
}

/** Rows of one hour or day by status and cause. */
type Slot = readonly {
  readonly status: Status;
  readonly cause: number;
  readonly rows: number;
}[];
type Slots = ReadonlyMap<number, Slot>;

/** Reads of several windows over the same job: each key once. */
export type CounterReader = {
  rows(hour: number): Promise<readonly Buffer[]>;
  /** By the hour of the day. */
  hours(day: number): Promise<Slots>;
  day(day: number): Promise<Slot>;
};

export function counterReader(redis: Redis, keys: JobKeys): CounterReader {
  const pieces = new Map<string, Promise<readonly Buffer[]>>();
  const slots = new Map<string, Promise<Slots>>();
  const readSlots = async (key: string) => slotsOf(await redis.hgetall(key));
  return {
    rows: (hour) => once(pieces, keys.rows(hour), (key) => redis.lrangeBuffer(key, 0, -1)),
    hours: (day) => once(slots, keys.hours(day), readSlots),
    day: async (day) =>
      (await once(slots, keys.days(day), readSlots)).get(day % DAYS_PER_KEY) ?? [],
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
  const slots = new Map<number, Slot[number][]>();
  for (const [field, text] of Object.entries(fields)) {
    const { slot, status, cause } = parseSlot(field);
    const counted = { status, cause, rows: Number(text) };
    const others = slots.get(slot);
    if (others === undefined) slots.set(slot, [counted]);
    else others.push(counted);
  }
  return slots;
}

/**
 * Exact rows per status and cause: whole days from the day counters, whole hours from the hour
 * counters, and the two edges from the rows themselves. Any window of 30 days is about six small
 * reads.
 */
export async function countIn(
  read: CounterReader,
  { from, to }: Span,
  add: AddRows,
): Promise<void> {
  const addAll = (slot: Slot) => {
    for (const { status, cause, rows } of slot) add(status, cause, rows);
  };
  const edge = async (part: Span) => {
    if (part.from >= part.to) return;
    const hour = Math.floor(part.from / HOUR);
    countRows(hour, await read.rows(hour), part, (status, cause) => add(status, cause, 1));
  };
  const hours = async (first: number, end: number) => {
    for (const day of range(Math.floor(first / 24), Math.ceil(end / 24))) {
      if (first >= end) return;
      const slots = await read.hours(day);
      for (const hour of range(Math.max(first, day * 24), Math.min(end, day * 24 + 24))) {
        addAll(slots.get(hour % 24) ?? []);
      }
    }
  };
  const days = async (day: number) => addAll(await read.day(day));

  const firstHour = Math.ceil(from / HOUR);
  const endHour = Math.floor(to / HOUR);
  if (firstHour > endHour) return await edge({ from, to });
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
}

/** The whole numbers with first <= n < end. */
export function range(first: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
