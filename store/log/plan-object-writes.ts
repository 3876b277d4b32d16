import type { EventStatus } from "../../domain/provisioning-event.ts";
import type { Instant } from "../../domain/time.ts";
import { DAY } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import type { JobKeys } from "../redis/keys.ts";
import { objectBucketOf } from "../redis/keys.ts";
import type { RedisArgument } from "../redis/message-pack-list.ts";
import { packId } from "../redis/packed-id.ts";
import type { CommitInput, PlacedEvent } from "./commit-input.ts";
import { expireAt, expireWhenIdle } from "./commit-input.ts";
import type { CycleDay } from "./cycle-days.ts";
import { cycleDayOfRow, mergeCycleDays, packCycleDay } from "./cycle-days.ts";
import type { ObjectEventWithId, StoredObjectEvent } from "./object-events.ts";
import {
  deprovisioningFailsSince,
  mergeObjectEvents,
  packObjectEvents,
  summariseObjectEvents,
} from "./object-events.ts";
import { addressKey } from "./read-details.ts";

/**
 * Plans the writes about objects: the events of each object, the sets of failing and warned
 * objects and of leavers, the times of last attempts and failures, and the cycles.
 */
export function objectWrites(
  input: CommitInput,
  placed: readonly PlacedEvent[],
): readonly RedisWrite[] {
  const { keys, stored } = input;
  const cycles = new Map<string, CycleDay>();
  const sortedSetWrites = createSortedSetWrites();
  const writes: RedisWrite[] = [];
  for (const rows of groupByObject(placed)) {
    const { objectDigest, objectDigestText } = rows[0] as PlacedEvent;
    const storedEvents = stored.objectEvents.get(objectDigestText) ?? [];
    const storedWithIds = storedEvents.map((objectEvent) => ({
      objectEvent,
      rowId: stored.tiedRowIds.get(addressKey(objectEvent)) ?? null,
    }));
    const objectEvents = mergeObjectEvents(storedWithIds, rows.map(toObjectEvent));
    const key = keys.objects(objectDigest);
    writes.push(["HSET", key, objectDigest, packObjectEvents(objectEvents)]);
    if (input.extendedBuckets[objectBucketOf(objectDigest)] === 0)
      writes.push(expireWhenIdle(input, key));
    input.extendedBuckets[objectBucketOf(objectDigest)] = 1;
    const change = { objectDigest, before: storedEvents, after: objectEvents };
    updateFailingSets(keys, sortedSetWrites, change);
    updateLeaverSet(input, sortedSetWrites, change);
    updateWarnedSets(keys, sortedSetWrites, change);
    updateLastTimes(sortedSetWrites, keys.lastAttempts, change, isAttempt);
    updateLastTimes(sortedSetWrites, keys.lastFailures, change, isFailure);
    addCycleRows(keys, cycles, storedEvents, rows);
  }
  return [...writes, ...sortedSetWrites.writes(input), ...cycleWrites(input, cycles)];
}

function groupByObject(placed: readonly PlacedEvent[]): readonly (readonly PlacedEvent[])[] {
  const objects = new Map<string, PlacedEvent[]>();
  for (const row of placed) {
    const rows = objects.get(row.objectDigestText);
    if (rows === undefined) objects.set(row.objectDigestText, [row]);
    else rows.push(row);
  }
  return [...objects.values()];
}

function toObjectEvent({
  event,
  outcomeNumber,
  cycleDigest,
  block,
  index,
}: PlacedEvent): ObjectEventWithId {
  const { at, status, action } = event;
  const hasReason = event.error?.reason != null;
  const hasTarget = event.target.id !== null;
  const objectEvent = {
    at,
    status,
    action,
    outcomeNumber,
    cycleDigest,
    block,
    index,
    hasReason,
    hasTarget,
  };
  return { objectEvent, rowId: event.id };
}

/**
 * Collects the additions to and removals from sorted sets, so that each set gets at most one ZADD
 * and one ZREM.
 */
function createSortedSetWrites() {
  const additions = new Map<string, RedisArgument[]>();
  const removals = new Map<string, RedisArgument[]>();
  const append = (
    argsByKey: Map<string, RedisArgument[]>,
    key: string,
    ...args: RedisArgument[]
  ) => {
    const argsOfKey = argsByKey.get(key);
    if (argsOfKey === undefined) argsByKey.set(key, args);
    else argsOfKey.push(...args);
  };
  return {
    add: (key: string, at: Instant, object: Buffer) => append(additions, key, at, object),
    remove: (key: string, object: Buffer) => append(removals, key, object),
    writes: (input: CommitInput): readonly RedisWrite[] => [
      ...[...additions].flatMap(([key, args]): RedisWrite[] => [
        ["ZADD", key, ...args],
        expireWhenIdle(input, key),
      ]),
      ...[...removals].map(([key, args]): RedisWrite => ["ZREM", key, ...args]),
    ],
  };
}

type SortedSetWrites = ReturnType<typeof createSortedSetWrites>;

type ObjectChange = {
  readonly objectDigest: Buffer;
  readonly before: readonly StoredObjectEvent[];
  readonly after: readonly StoredObjectEvent[];
};

/**
 * Updates the sets of objects whose newest event is a failure: one set for all of these objects,
 * and one set per outcome number.
 */
function updateFailingSets(
  keys: JobKeys,
  sets: SortedSetWrites,
  { objectDigest, before, after }: ObjectChange,
): void {
  const failingBefore = failingState(before);
  const failingAfter = failingState(after);
  if (
    failingBefore?.since === failingAfter?.since &&
    failingBefore?.outcomeNumber === failingAfter?.outcomeNumber
  )
    return;
  if (failingAfter !== null) {
    sets.add(keys.failing, failingAfter.since, objectDigest);
    sets.add(keys.failingByOutcome(failingAfter.outcomeNumber), failingAfter.since, objectDigest);
  }
  if (failingBefore !== null && failingAfter === null) sets.remove(keys.failing, objectDigest);
  if (failingBefore !== null && failingBefore.outcomeNumber !== failingAfter?.outcomeNumber)
    sets.remove(keys.failingByOutcome(failingBefore.outcomeNumber), objectDigest);
}

function failingState(objectEvents: readonly StoredObjectEvent[]) {
  const summary = summariseObjectEvents(objectEvents);
  if (summary === null || summary.failingSince === null) return null;
  return { since: summary.failingSince, outcomeNumber: summary.latest.outcomeNumber };
}

/** Updates the set of people whose disable or delete fails, with the time since when it fails. */
function updateLeaverSet(
  { keys, logState }: CommitInput,
  sets: SortedSetWrites,
  { objectDigest, before, after }: ObjectChange,
): void {
  // The cluster of an outcome number never changes, so it describes stored events too.
  const isDeprovisioning = ({ outcomeNumber }: StoredObjectEvent) =>
    logState.outcomeNumbers.outcomeOf(outcomeNumber).cluster?.isDeprovisioning === true;
  const sinceBefore = deprovisioningFailsSince(before, isDeprovisioning);
  const sinceAfter = deprovisioningFailsSince(after, isDeprovisioning);
  if (sinceBefore === sinceAfter) return;
  if (sinceAfter === null) sets.remove(keys.failingLeavers, objectDigest);
  else sets.add(keys.failingLeavers, sinceAfter, objectDigest);
}

/** Updates the sets of objects whose newest event is a warning, one set per outcome number. */
function updateWarnedSets(
  keys: JobKeys,
  sets: SortedSetWrites,
  { objectDigest, before, after }: ObjectChange,
): void {
  const warningBefore = before[0]?.status === "warning" ? before[0] : null;
  const warningAfter = after[0]?.status === "warning" ? after[0] : null;
  if (
    warningBefore?.at === warningAfter?.at &&
    warningBefore?.outcomeNumber === warningAfter?.outcomeNumber
  )
    return;
  if (warningAfter !== null)
    sets.add(keys.warnedByOutcome(warningAfter.outcomeNumber), warningAfter.at, objectDigest);
  if (warningBefore !== null && warningBefore.outcomeNumber !== warningAfter?.outcomeNumber)
    sets.remove(keys.warnedByOutcome(warningBefore.outcomeNumber), objectDigest);
}

/** A skipped row is not an attempt. */
function isAttempt(status: EventStatus): boolean {
  return status === "success" || status === "failure" || status === "warning";
}

function isFailure(status: EventStatus): boolean {
  return status === "failure";
}

/**
 * Updates the sorted set of objects whose score is the time of their newest event with a counted
 * status.
 */
function updateLastTimes(
  sets: SortedSetWrites,
  key: string,
  { objectDigest, before, after }: ObjectChange,
  isCounted: (status: EventStatus) => boolean,
): void {
  const lastBefore = before.find(({ status }) => isCounted(status))?.at;
  const lastAfter = after.find(({ status }) => isCounted(status))?.at;
  if (lastAfter !== undefined && lastAfter !== lastBefore) sets.add(key, lastAfter, objectDigest);
}

/**
 * Adds the rows of one object to their cycles. The object is new in a cycle if the cycle has no
 * other event of the object: no stored event and no earlier row of this page.
 */
function addCycleRows(
  keys: JobKeys,
  cycles: Map<string, CycleDay>,
  storedEvents: readonly StoredObjectEvent[],
  rows: readonly PlacedEvent[],
): void {
  const cyclesOfObject = new Set(storedEvents.map(({ cycleDigest }) => cycleDigest));
  for (const { event, cycleDigest, hour } of rows) {
    if (event.cycleId === null) continue;
    const name = `${keys.cycles(Math.floor(hour / 24))} ${event.cycleId}`;
    const row = cycleDayOfRow(
      event.at,
      event.action,
      event.status,
      !cyclesOfObject.has(cycleDigest),
    );
    const before = cycles.get(name);
    cycles.set(name, before === undefined ? row : mergeCycleDays(before, row));
    cyclesOfObject.add(cycleDigest);
  }
}

function cycleWrites(
  { stored, retention, now }: CommitInput,
  cycles: ReadonlyMap<string, CycleDay>,
): readonly RedisWrite[] {
  return [...cycles].flatMap(([name, change]): RedisWrite[] => {
    // The first space separates key and cycle id: a cycle id may contain spaces, but a key does
    // not.
    const separator = name.indexOf(" ");
    const [key, cycleId] = [name.slice(0, separator), name.slice(separator + 1)];
    const before = stored.cycles.get(name);
    const after = before === undefined ? change : mergeCycleDays(before, change);
    const expiresAt = (Math.floor(change.firstAt / DAY) + 1) * DAY + retention.retainMs;
    return [
      ["HSET", key, packId(cycleId).toString("base64url"), packCycleDay(after)],
      expireAt(key, expiresAt, now),
    ];
  });
}
