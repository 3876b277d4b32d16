import { DAY, HOUR } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import { DAYS_PER_COUNTER_KEY, HOUR_COUNTERS_EXTRA_MS } from "../redis/keys.ts";
import type { CommitInput, PlacedEvent, UncountedEvent } from "./commit-input.ts";
import { expireAt, expireWhenIdle } from "./commit-input.ts";
import { packSlotField, packTotalField } from "./counter-fields.ts";
import { packBlocks } from "./detail-blocks.ts";
import type { StoredRow } from "./hour-rows.ts";
import { packRows } from "./hour-rows.ts";
import type { JobLogState, NewestApplication } from "./job-log-state.ts";
import { packApplication } from "./job-log-state.ts";
import { objectWrites } from "./plan-object-writes.ts";
import { rowTimeWrites } from "./row-times.ts";

/**
 * Plans every write of one commit, and computes the state of the job after it. The first write is
 * an HSET. If the memory of Redis is full, Redis refuses the HSET and with it the whole script (see
 * redis/apply-writes.lua).
 */
export function planCommit(input: CommitInput): {
  readonly writes: RedisWrite[];
  readonly logState: JobLogState;
} {
  const { keys, logState, uncounted } = input;
  const blocks = planBlocks(input);
  const nextState = nextLogState(logState, uncounted, blocks.nextBlock, input.writerId);
  const meta: RedisWrite = [
    "HSET",
    keys.meta,
    ...["v", nextState.version ?? "", "b", nextState.nextBlock, "n", nextState.totalRows],
    ...["lo", nextState.firstAt ?? 0, "hi", nextState.lastAt ?? 0],
    ...(nextState.application === null ? [] : ["a", packApplication(nextState.application)]),
    ...logState.outcomeNumbers.takeNewFields().flat(),
  ];
  return {
    logState: nextState,
    writes: [
      meta,
      ...blocks.writes,
      ...rowWrites(input, blocks.placed),
      ...counterWrites(input, blocks.placed),
      ...rowTimeWrites(input, blocks.placed),
      ...objectWrites(input, blocks.placed),
      expireWhenIdle(input, keys.meta, DAY),
    ],
  };
}

/**
 * Plans the blocks of details. Failures, warnings and skips that mean a missing account get blocks of
 * their own, so that a list of failures reads few blocks.
 */
function planBlocks({ keys, logState, uncounted, retention, now }: CommitInput) {
  const groups = new Map<number, UncountedEvent[]>();
  for (const row of uncounted) {
    const { status, at, isMissingAccountSkip } = row.event;
    const isListedAsFailure = status === "failure" || status === "warning" || isMissingAccountSkip;
    const groupKey = Math.floor(at / DAY) * 2 + Number(isListedAsFailure);
    const group = groups.get(groupKey);
    if (group === undefined) groups.set(groupKey, [row]);
    else group.push(row);
  }
  const writes: RedisWrite[] = [];
  const placed: PlacedEvent[] = [];
  let nextBlock = logState.nextBlock;
  for (const group of groups.values()) {
    const day = Math.floor((group[0]?.event.at ?? 0) / DAY);
    let first = 0;
    for (const { count, bytes } of packBlocks(group.map(({ event }) => event))) {
      const key = keys.blocks(day, nextBlock);
      writes.push(
        ["HSET", key, nextBlock, bytes],
        expireAt(key, (day + 1) * DAY + retention.retainMs, now),
      );
      for (const [index, row] of group.slice(first, first + count).entries()) {
        const { event, idDigest, hour, objectDigest, objectDigestText, cycleDigest } = row;
        const outcomeNumber = logState.outcomeNumbers.assign(event);
        placed.push({
          event,
          idDigest,
          hour,
          objectDigest,
          objectDigestText,
          cycleDigest,
          block: nextBlock,
          index,
          outcomeNumber,
        });
      }
      first += count;
      nextBlock += 1;
    }
  }
  return { writes, placed, nextBlock };
}

function nextLogState(
  logState: JobLogState,
  uncounted: readonly UncountedEvent[],
  nextBlock: number,
  writerId: string,
): JobLogState {
  const times = uncounted.map(({ event }) => event.at);
  const versionNumber = Number.parseInt(logState.version ?? "0", 10) + 1;
  return {
    version: `${versionNumber}-${writerId}`,
    nextBlock,
    totalRows: logState.totalRows + uncounted.length,
    firstAt: Math.min(logState.firstAt ?? Number.POSITIVE_INFINITY, ...times),
    lastAt: Math.max(logState.lastAt ?? 0, ...times),
    application: uncounted.reduce<NewestApplication | null>(
      (newest, { event }) =>
        newest === null || isNewerApplication(event, newest) ? event : newest,
      logState.application,
    ),
    outcomeNumbers: logState.outcomeNumbers,
  };
}

function isNewerApplication(a: NewestApplication, b: NewestApplication): boolean {
  return a.at === b.at ? a.id > b.id : a.at > b.at;
}

function rowWrites({ keys, retention, now }: CommitInput, placed: readonly PlacedEvent[]) {
  const hours = new Map<number, StoredRow[]>();
  for (const { event, idDigest, hour, outcomeNumber, cycleDigest, block, index } of placed) {
    const { at, status, action } = event;
    const rows = hours.get(hour) ?? [];
    hours.set(hour, rows);
    rows.push({ at, id: idDigest, status, action, outcomeNumber, cycleDigest, block, index });
  }
  return [...hours].flatMap(([hour, rows]): RedisWrite[] => [
    ["RPUSH", keys.rows(hour), packRows(rows)],
    expireAt(keys.rows(hour), (hour + 1) * HOUR + retention.retainMs, now),
  ]);
}

/** Sums the rows of each counter, so that Redis increments each counter once. */
function counterWrites(input: CommitInput, placed: readonly PlacedEvent[]): readonly RedisWrite[] {
  const { keys, retention, now } = input;
  const totals = new Map<string, number>();
  const hours = new Map<number, Map<string, number>>();
  for (const { event, hour, outcomeNumber } of placed) {
    const field = packTotalField({ status: event.status, action: event.action, outcomeNumber });
    addTo(totals, field, 1);
    const fields = hours.get(hour) ?? new Map<string, number>();
    hours.set(hour, fields);
    addTo(fields, field, 1);
  }
  const days = new Map<number, Map<string, number>>();
  const writes = incrementWrites(keys.totals, totals, (field) => field);
  for (const [hour, fields] of hours) {
    const day = Math.floor(hour / 24);
    writes.push(
      ...incrementWrites(keys.hourCounters(day), fields, (field) =>
        packSlotField(hour % 24, field),
      ),
    );
    const dayFields = days.get(day) ?? new Map<string, number>();
    days.set(day, dayFields);
    for (const [field, rows] of fields) addTo(dayFields, field, rows);
  }
  for (const [day, fields] of days) {
    writes.push(
      ...incrementWrites(keys.dayCounters(day), fields, (field) =>
        packSlotField(day % DAYS_PER_COUNTER_KEY, field),
      ),
    );
    const lastDay = (Math.floor(day / DAYS_PER_COUNTER_KEY) + 1) * DAYS_PER_COUNTER_KEY;
    const hoursEnd = (day + 1) * DAY + retention.retainMs + HOUR_COUNTERS_EXTRA_MS;
    writes.push(expireAt(keys.hourCounters(day), hoursEnd, now));
    writes.push(expireAt(keys.dayCounters(day), lastDay * DAY + retention.historyMs, now));
  }
  return [...writes, expireWhenIdle(input, keys.totals)];
}

function addTo(counts: Map<string, number>, field: string, rows: number): void {
  counts.set(field, (counts.get(field) ?? 0) + rows);
}

function incrementWrites(
  key: string,
  rowsByField: ReadonlyMap<string, number>,
  fieldOf: (totalField: string) => string,
): RedisWrite[] {
  return [...rowsByField].map(
    ([field, rows]): RedisWrite => ["HINCRBY", key, fieldOf(field), rows],
  );
}
