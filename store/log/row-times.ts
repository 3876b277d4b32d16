import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { RedisArgument } from "../redis/message-pack-list.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { CommitInput, PlacedEvent } from "./commit-input.ts";
import { expireAt } from "./commit-input.ts";
import { LONGEST_WINDOW_MS } from "./count-windows.ts";
import { type OutcomeStatusId, outcomeStatusId } from "./outcome-status-id.ts";

/**
 * The times of the first and the last row of each failure cluster on each day: two sorted sets per
 * day with the id of outcome and status as member. `ZADD LT` and `ZADD GT` keep the lowest and the
 * highest score, so the order in which rows arrive does not matter.
 */
export function rowTimeWrites(
  { keys, logState, retention, now }: CommitInput,
  placed: readonly PlacedEvent[],
): readonly RedisWrite[] {
  const timesByDay = new Map<number, Map<OutcomeStatusId, TimeRange>>();
  for (const { event, outcomeNumber } of placed) {
    const { status, at } = event;
    const id = outcomeStatusId(status, outcomeNumber);
    // Most skips belong to no cluster.
    const isClustered =
      status !== "skipped" || logState.outcomeNumbers.outcomeOf(outcomeNumber).cluster !== null;
    if (id === null || !isClustered) continue;
    const day = Math.floor(at / DAY);
    const times = timesByDay.get(day) ?? new Map<OutcomeStatusId, TimeRange>();
    timesByDay.set(day, times);
    times.set(id, extendRange(times.get(id), at));
  }
  return [...timesByDay].flatMap(([day, times]): RedisWrite[] => {
    const expiresAt = (day + 2) * DAY + Math.max(retention.retainMs, LONGEST_WINDOW_MS);
    const scores = (timeOf: (range: TimeRange) => Instant): RedisArgument[] =>
      [...times].flatMap(([id, range]) => [timeOf(range), id.toString(36)]);
    return [
      ["ZADD", keys.firstRowTimes(day), "LT", ...scores(({ first }) => first)],
      ["ZADD", keys.lastRowTimes(day), "GT", ...scores(({ last }) => last)],
      expireAt(keys.firstRowTimes(day), expiresAt, now),
      expireAt(keys.lastRowTimes(day), expiresAt, now),
    ];
  });
}

export type TimeRange = { readonly first: Instant; readonly last: Instant };

function extendRange(range: TimeRange | undefined, at: Instant): TimeRange {
  return { first: Math.min(range?.first ?? at, at), last: Math.max(range?.last ?? at, at) };
}

/** The times of the first and last row of each cluster on one day. */
export async function readRowTimes(
  redis: RedisClient,
  keys: JobKeys,
  day: number,
): Promise<ReadonlyMap<OutcomeStatusId, TimeRange>> {
  const [firstTimes, lastTimes] = await Promise.all([
    readTimes(redis, keys.firstRowTimes(day)),
    readTimes(redis, keys.lastRowTimes(day)),
  ]);
  return new Map(
    [...firstTimes].map(([id, first]) => [id, { first, last: lastTimes.get(id) ?? first }]),
  );
}

async function readTimes(
  redis: RedisClient,
  key: string,
): Promise<ReadonlyMap<OutcomeStatusId, Instant>> {
  const reply = await redis.zrange(key, "0", "-1", "WITHSCORES");
  const times = new Map<OutcomeStatusId, Instant>();
  for (let i = 0; i + 1 < reply.length; i += 2) {
    times.set(Number.parseInt(reply[i] ?? "", 36), Number(reply[i + 1]));
  }
  return times;
}
