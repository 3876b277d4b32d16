import type { Instant } from "../../domain/time.ts";
import type { RedisWrite } from "../redis/apply-writes.ts";
import type { JobKeys } from "../redis/keys.ts";
import type { RedisArgument } from "../redis/message-pack-list.ts";
import type { CommitInput } from "./commit-input.ts";
import { expireWhenIdle } from "./commit-input.ts";
import type { ObjectEventSummary, StoredObjectEvent } from "./object-events.ts";
import { deprovisioningFailsSince, summariseObjectEvents } from "./object-events.ts";
import type { OutcomeNumbers } from "./outcome-numbers.ts";

/** The events of one object before and after a commit. */
type ObjectChange = {
  readonly objectDigest: Buffer;
  readonly before: readonly StoredObjectEvent[];
  readonly after: readonly StoredObjectEvent[];
};

/**
 * Updates the sets of objects by their newest event: failing, warned, missing an account; the times
 * of last attempts and failures; and the numbers of skipped objects.
 */
export function createObjectSets(keys: JobKeys, outcomeNumbers: OutcomeNumbers) {
  const { isMissingAccount } = outcomeNumbers;
  const sets = createSortedSetWrites();
  const skippedObjects = new Map<number, number>();
  const isFailure = (objectEvent: StoredObjectEvent) =>
    objectEvent.status === "failure" || isMissingAccount(objectEvent);
  /** A skipped row is not an attempt, unless it means a missing account. */
  const isAttempt = (objectEvent: StoredObjectEvent) =>
    isFailure(objectEvent) || objectEvent.status === "success" || objectEvent.status === "warning";
  return {
    update(change: ObjectChange): void {
      const before = summariseObjectEvents(change.before, isMissingAccount);
      const after = summariseObjectEvents(change.after, isMissingAccount);
      const updateSince = (stateSets: SinceSets, state: State) =>
        updateSinceSets(stateSets, sets, {
          objectDigest: change.objectDigest,
          before: stateSince(before, state),
          after: stateSince(after, state),
        });
      updateSince({ all: keys.failing, byOutcome: keys.failingByOutcome }, "failingSince");
      updateSince({ all: keys.missing, byOutcome: keys.missingByOutcome }, "missingAccountSince");
      updateLeaverSet(keys, sets, { ...change, outcomeNumbers });
      updateWarnedSets(keys, sets, change);
      updateLastTimes(sets, keys.lastAttempts, change, isAttempt);
      updateLastTimes(sets, keys.lastFailures, change, isFailure);
      countSkippedObject(skippedObjects, change);
    },
    writes: (input: CommitInput): readonly RedisWrite[] => [
      ...sets.writes(input),
      ...skippedObjectWrites(input, skippedObjects),
    ],
  };
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

/** Since when an object is in a state, and the outcome number of its newest event. */
type StateSince = { readonly since: Instant; readonly outcomeNumber: number };

type State = "failingSince" | "missingAccountSince";

/** One set for all objects in a state, and one set per outcome number. */
type SinceSets = {
  readonly all: string;
  readonly byOutcome: (outcomeNumber: number) => string;
};

function updateSinceSets(
  keys: SinceSets,
  sets: SortedSetWrites,
  { objectDigest, before, after }: SinceChange,
): void {
  if (before?.since === after?.since && before?.outcomeNumber === after?.outcomeNumber) return;
  if (after !== null) {
    sets.add(keys.all, after.since, objectDigest);
    sets.add(keys.byOutcome(after.outcomeNumber), after.since, objectDigest);
  }
  if (before !== null && after === null) sets.remove(keys.all, objectDigest);
  if (before !== null && before.outcomeNumber !== after?.outcomeNumber)
    sets.remove(keys.byOutcome(before.outcomeNumber), objectDigest);
}

type SinceChange = {
  readonly objectDigest: Buffer;
  readonly before: StateSince | null;
  readonly after: StateSince | null;
};

function stateSince(summary: ObjectEventSummary | null, state: State): StateSince | null {
  const since = summary?.[state] ?? null;
  return summary === null || since === null
    ? null
    : { since, outcomeNumber: summary.latest.outcomeNumber };
}

/** Adds to `skippedObjects`, by outcome number, how many objects more or fewer have a skip as newest event. */
function countSkippedObject(
  skippedObjects: Map<number, number>,
  { before, after }: ObjectChange,
): void {
  const add = (latest: StoredObjectEvent | undefined, difference: 1 | -1) => {
    if (latest?.status !== "skipped") return;
    const { outcomeNumber } = latest;
    skippedObjects.set(outcomeNumber, (skippedObjects.get(outcomeNumber) ?? 0) + difference);
  };
  add(before[0], -1);
  add(after[0], 1);
}

function skippedObjectWrites(
  input: CommitInput,
  skippedObjects: ReadonlyMap<number, number>,
): readonly RedisWrite[] {
  const key = input.keys.skippedObjects;
  const increments = [...skippedObjects]
    .filter(([, difference]) => difference !== 0)
    .map(
      ([outcomeNumber, difference]): RedisWrite => [
        "HINCRBY",
        key,
        outcomeNumber.toString(36),
        difference,
      ],
    );
  return increments.length === 0 ? [] : [...increments, expireWhenIdle(input, key)];
}

/** Updates the set of people whose disable or delete fails, with the time since when it fails. */
function updateLeaverSet(
  keys: JobKeys,
  sets: SortedSetWrites,
  {
    objectDigest,
    before,
    after,
    outcomeNumbers,
  }: ObjectChange & { readonly outcomeNumbers: OutcomeNumbers },
): void {
  // The cluster of an outcome number never changes, so it describes stored events too.
  const isDeprovisioning = ({ outcomeNumber }: StoredObjectEvent) =>
    outcomeNumbers.outcomeOf(outcomeNumber).cluster?.isDeprovisioning === true;
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

/**
 * Updates the sorted set of objects whose score is the time of their newest event with a counted
 * status.
 */
function updateLastTimes(
  sets: SortedSetWrites,
  key: string,
  { objectDigest, before, after }: ObjectChange,
  isCounted: (objectEvent: StoredObjectEvent) => boolean,
): void {
  const lastBefore = before.find(isCounted)?.at;
  const lastAfter = after.find(isCounted)?.at;
  if (lastAfter !== undefined && lastAfter !== lastBefore) sets.add(key, lastAfter, objectDigest);
}
